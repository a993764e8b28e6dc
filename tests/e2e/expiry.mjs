// A sign-in that ends in the middle of the work: what runs is paused, another account is refused, the same one lets it go on.
import assert from "node:assert/strict";
import { until } from "./driver.mjs";
import { ACCOUNT, atTheDoor, failedWith, ROOT } from "./sign-in.mjs";
import { openedCount, openedUrl, Served, visit } from "./served.mjs";
import * as walk from "./walk.mjs";

const nothing = async () => undefined;

const changing = async (served) => (await served.calls()).calls.length;

/** Through the browser, whose panel is open; `count` is the address that it opens. */
async function throughTheBrowser(app, home, count) {
  await app.click("browser-begin");
  await visit(await openedUrl(home, count));
}

/** The banner comes, and the dialog over the page opens. */
async function ended(app) {
  await app.find("sign-in-ended", 90_000);
  await app.click("sign-in-again");
}

export async function expiry(lang) {
  const served = await Served.start({ scenario: "seed-story", rtt: 40, speed: 1 });
  try {
    await served.signIn({ person: "consents", signsInAs: ROOT });
    const { app, home } = await atTheDoor(served, { lang });
    await app.click("way-browser");
    await throughTheBrowser(app, home, 1);
    await walk.swept(app);
    await walk.choose(app, nothing);
    await walk.review(app, nothing);
    await walk.approve(app);
    await until("something was changed", async () => (await changing(served)) > 20 || null);

    // The password is changed, as in every incident: all sessions end, and no token renews them.
    await served.principal({ passwordChanged: ROOT });
    await served.principal({ endSessions: {} });
    await app.find("sign-in-ended", 90_000);
    const before = await changing(served);
    const waits = await app.text("sign-in-ended");
    assert.match(waits, /\d/, `it is told how much waits: ${waits}`);

    // Somebody signs in to another account: it is refused, and everything stays paused.
    await served.signIn({ account: "111111111111" });
    await ended(app);
    await throughTheBrowser(app, home, 2);
    await failedWith(app, "anotherAccount");
    assert.ok(await app.present("sign-in-ended"), "it is paused still");
    assert.equal(await changing(served), before, "nothing was changed meanwhile");

    // To the right one: it goes on by itself, and is verified.
    await served.signIn({ account: null });
    await throughTheBrowser(app, home, openedCount(home) + 1);
    await until("the banner goes", async () => ((await app.present("sign-in-ended")) ? null : true), 60_000);
    await walk.verified(app, nothing);
    const { regions } = await served.state();
    const left = Object.values(regions).flatMap(({ usable, clusters }) => (usable ? clusters : []));
    assert.deepEqual(left, [walk.KEPT_CLUSTER], "only what is kept is left");
    assert.ok(walk.KEPT_CLUSTER.includes(ACCOUNT));
    await app.close();
  } finally {
    await served.stop();
  }
}
