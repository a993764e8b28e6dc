// Staying signed in: the keychain of a desktop of one's own, an unlocked GNOME Keyring on a bus of its own. And without one.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { environment, scratch } from "./driver.mjs";
import { ACCOUNT, atTheDoor, ROOT } from "./sign-in.mjs";
import { openedCount, openedUrl, Served, visit } from "./served.mjs";

/** A bus with a keychain that is unlocked, as after somebody logged in. */
async function desktop(home) {
  const started = [];
  const begin = (program, args, env) => {
    const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "ignore"] });
    started.push(child);
    return child;
  };
  const bus = begin("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1"], environment(home));
  const [address] = await once(createInterface(bus.stdout), "line");
  const env = { DBUS_SESSION_BUS_ADDRESS: address };
  const keychain = begin("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
    ...environment(home),
    ...env,
  });
  keychain.stdin.end("a password\n");
  await once(createInterface(keychain.stdout), "line");
  return { env, end: () => started.reverse().forEach((child) => child.kill()) };
}

async function throughTheBrowser(app, home, count) {
  await app.click("way-browser");
  await app.click("browser-begin");
  await visit(await openedUrl(home, count));
  await app.find("page-overview", 60_000);
}

const toggle = async (app, on) => {
  await app.click("who-am-i");
  await app.click("keep-sign-in");
  await app.until("keep-sign-in", "aria-checked", [String(on)]);
};

/** Kept once a person says so, connected again with one click, and gone when they say so. */
export async function stay(lang) {
  const served = await Served.start();
  const [home, store] = [scratch("home"), scratch("store")];
  const { env, end } = await desktop(home);
  try {
    await served.signIn({ person: "consents", signsInAs: ROOT });
    const options = { home, store, env, lang };
    let { app } = await atTheDoor(served, options);
    await throughTheBrowser(app, home, 1);
    await toggle(app, true);
    await app.close();

    ({ app } = await atTheDoor(served, options));
    await app.click(`remembered-${ACCOUNT}`);
    await app.find("page-overview", 60_000);
    assert.equal(openedCount(home), 1, "no browser was needed");
    await app.click("who-am-i");
    await app.until("keep-sign-in", "aria-checked", ["true"]);
    await app.click("keep-sign-in");
    await app.until("keep-sign-in", "aria-checked", ["false"]);
    await app.close();

    ({ app } = await atTheDoor(served, options));
    const row = await app.find(`remembered-${ACCOUNT}`);
    assert.notEqual(await row.getAttribute("data-kept"), "true", "nothing is kept any more");
    await app.close();
  } finally {
    end();
    await served.stop();
  }
}
