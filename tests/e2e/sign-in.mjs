// Signing in through the real window: every way that has a page, against a practice account on a port of this machine. The
// browser is this script; what a person would do there it does with requests.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { App, scratch, until } from "./driver.mjs";
import { callback, look, openedUrl, Served, visit } from "./served.mjs";
import * as walk from "./walk.mjs";

export const ACCOUNT = "000000000000";
export const ROOT = { kind: "root" };
export const ALL = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
/** What a policy says that wants a code for everything but for asking for one. */
const WITH_CODE = {
  Statement: [
    ...ALL.Statement,
    {
      Effect: "Deny",
      NotAction: ["iam:ListMFADevices", "sts:GetSessionToken"],
      Resource: "*",
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    },
  ],
};
export const PORTAL = "https://d-0123456789.awsapps.com/start";

/** The connect page, with everything going to the practice account of `served`. */
export async function atTheDoor(served, options = {}) {
  const home = options.home ?? scratch("home");
  const app = await App.open({ scenario: null, store: scratch("store"), lang: "en", ...options, home });
  await app.find("page-connect");
  await toEndpoint(app, served);
  return { app, home };
}

/** Everything goes to the practice account of `served` from here on. */
export async function toEndpoint(app, served) {
  await until("the field of the endpoint is there", () =>
    app.run(() => {
      const details = document.querySelector('[data-testid="endpoint"]')?.closest("details");
      if (details) details.open = true;
      return details ? true : null;
    }),
  );
  await app.replace("endpoint", served.url);
}

/** Who is connected, as the window tells it. */
async function connectedAs(app, account, caller) {
  await app.find("page-overview", 60_000);
  const told = await app.text("account-title");
  assert.ok(told.replace(/\D/g, "").includes(account), `the account is told: ${told}`);
  if (caller) {
    const who = await until("the caller is told", () => app.run(() => document.querySelector("header")?.textContent ?? null));
    assert.ok(who.includes(caller), `${caller} is told: ${who}`);
  }
  const title = await until("the title tells the account", async () => {
    const found = await app.run(() => document.title);
    return found.replace(/\D/g, "").includes(account) ? found : null;
  });
  return title;
}

/** The error that is shown, by its code. */
export const failedWith = (app, code) => app.find({ css: `[data-code="${code}"]` }, 60_000);

/** The error stands beside its field. */
export const refusedField = (app, id) => app.until(id, "aria-invalid", ["true"]);

/** One sign-in after the other in one window; each failure leaves the page ready for the next. */
async function browser(served, lang) {
  const { app, home } = await atTheDoor(served, { lang });
  await app.click("way-browser");

  // The person says no.
  await served.signIn({ person: "denies" });
  await app.click("browser-begin");
  await visit(await openedUrl(home, 1));
  await failedWith(app, "signInDenied");

  // The browser is closed, and the person cancels: no error is shown, and another can begin.
  await served.signIn({ person: "consents", signsInAs: ROOT });
  await app.click("browser-begin");
  await openedUrl(home, 2);
  await app.find("sign-in-waiting");
  await app.click("sign-in-cancel");
  await app.find("browser-begin");
  assert.equal(await app.present({ css: "[data-code]" }), null, "a sign-in that was cancelled is no error");

  // A callback with another state changes nothing; the right one connects; a second one is refused.
  await app.click("browser-begin");
  const back = await callback(await openedUrl(home, 3));
  const forged = new URL(back);
  forged.searchParams.set("state", "00000000-0000-0000-0000-000000000000");
  assert.equal((await look(forged)).status, 400, "another state is refused");
  assert.ok(await app.present("sign-in-waiting"), "the sign-in goes on waiting");
  const page = await look(back);
  assert.equal(page.status, 200, "the right answer is taken");
  assert.match(page.text, /Quench/);
  const title = await connectedAs(app, ACCOUNT);
  const second = await look(back).catch(() => ({ status: 0 }));
  assert.notEqual(second.status, 200, "a second callback is refused");
  await app.find("warning-root");
  await app.close();
  return title;
}

/** What AWS refuses after the browser came back, each in its own words. */
async function refusals(served) {
  const { app, home } = await atTheDoor(served);
  await app.click("way-browser");
  const codes = {
    INSUFFICIENT_PERMISSIONS: "signInNotAllowed",
    AUTHCODE_EXPIRED: "signInCodeExpired",
    TOKEN_EXPIRED: "signInExpired",
    USER_CREDENTIALS_CHANGED: "signInChanged",
  };
  let count = 0;
  for (const [refuses, code] of Object.entries(codes)) {
    await served.signIn({ person: "consents", signsInAs: ROOT, refuses });
    await app.click("browser-begin");
    count += 1;
    await visit(await openedUrl(home, count));
    await failedWith(app, code);
  }
  await served.signIn({ person: "consents", signsInAs: ROOT, refuses: null });
  await app.close();
}

/** On another device: the address is copied, and what it shows is pasted. */
async function elsewhere(served) {
  const { app } = await atTheDoor(served);
  await app.click("way-browser");
  await app.click("browser-elsewhere");
  await app.find("sign-in-waiting");
  const url = (await app.text("sign-in-url")).trim();
  const { text } = await visit(url);
  const code = /<code id="code">([^<]+)<\/code>/.exec(text)?.[1];
  assert.ok(code, `the page shows a code: ${text}`);
  await app.type("sign-in-paste", "nonsense");
  await app.click("sign-in-paste-send");
  await refusedField(app, "sign-in-paste");
  await app.replace("sign-in-paste", code);
  await app.click("sign-in-paste-send");
  await connectedAs(app, ACCOUNT);
  await app.close();
}

/** The company's portal: an address that is none, the browser, and an account and a role to choose. */
async function portal(served, lang) {
  const { app, home } = await atTheDoor(served, { lang });
  await app.click("way-portal");
  await app.select("portal-region", "us-east-1");
  await app.type("portal-url", "not a portal");
  await app.click("portal-begin");
  await refusedField(app, "portal-url");
  await app.replace("portal-url", PORTAL);
  await app.click("portal-begin");
  await visit(await openedUrl(home, 1));
  await app.click(`account-${ACCOUNT}`, 60_000);
  await app.click("role-AdministratorAccess", 60_000);
  await connectedAs(app, ACCOUNT, "AdministratorAccess");
  await app.close();
}

/** The same with a code to compare. */
async function device(served) {
  const { app, home } = await atTheDoor(served);
  await app.click("way-portal");
  await app.select("portal-region", "us-east-1");
  await app.type("portal-url", PORTAL);
  await app.click("portal-device");
  await app.click("portal-begin");
  await app.find("sign-in-waiting");
  await visit(await openedUrl(home, 1));
  await app.click(`account-${ACCOUNT}`, 60_000);
  await app.click("role-ReadOnlyAccess", 60_000);
  await connectedAs(app, ACCOUNT, "ReadOnlyAccess");
  await app.close();
}

/** A pasted key, with the code of a device where policies ask for one. */
async function key(served) {
  const made = await served.principal({ user: { name: "kim", policies: { all: WITH_CODE }, mfa: true } });
  await served.signIn({ mfaCode: "123456" });
  const { app } = await atTheDoor(served);
  await app.click("way-key");
  await app.type("key-id", made.accessKeyId);
  await app.type("key-secret", made.secretAccessKey);
  await app.type("key-code", "111111");
  await app.click("key-connect");
  await refusedField(app, "key-code");
  assert.equal(await app.run(() => document.querySelector('[data-testid="key-secret"]').value), "", "the secret is gone");
  await app.type("key-secret", made.secretAccessKey);
  await app.replace("key-code", "123456");
  await app.click("key-connect");
  await connectedAs(app, ACCOUNT, "kim");
  await walk.swept(app);
  await app.close();
}

/** A profile of ~/.aws whose role asks for a code. */
async function profile(served) {
  const made = await served.principal({ user: { name: "lee", policies: { all: ALL }, mfa: true } });
  const trust = {
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: "sts:AssumeRole",
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      },
    ],
  };
  await served.principal({ role: { name: "incident", trust, policies: { all: ALL } } });
  await served.signIn({ mfaCode: "222222" });
  const home = scratch("home");
  mkdirSync(join(home, ".aws"));
  writeFileSync(
    join(home, ".aws", "config"),
    `[profile lee]\naws_access_key_id = ${made.accessKeyId}\naws_secret_access_key = ${made.secretAccessKey}\n` +
      `[profile incident]\nrole_arn = arn:aws:iam::${ACCOUNT}:role/incident\nsource_profile = lee\n` +
      `mfa_serial = arn:aws:iam::${ACCOUNT}:mfa/lee\n`,
  );
  const { app } = await atTheDoor(served, { home });
  if (!(await app.present("profile-incident"))) await app.click("way-profile");
  await app.click("profile-incident");
  await app.type("profile-code", "222222");
  await app.click("profile-code-send");
  await connectedAs(app, ACCOUNT, "incident");
  await app.close();
}

/** From the first key to the overview without a pointer. */
async function keyboard(served, lang) {
  await served.signIn({ person: "consents", signsInAs: ROOT, refuses: null });
  const { app, home } = await atTheDoor(served, { lang });
  await app.run(() => document.querySelector('[data-testid="page-connect"]').focus());
  const on = async (id) => {
    for (let presses = 0; presses < 60; presses += 1) {
      const at = await app.run(() => document.activeElement?.getAttribute("data-testid"));
      if (at === id) return;
      await app.browser.actions().sendKeys(Key.TAB).perform();
    }
    throw new Error(`Tab does not lead to ${id}`);
  };
  const press = (keys) => app.browser.actions().sendKeys(keys).perform();
  await on("way-browser");
  await press(Key.ENTER);
  await app.find("browser-begin");
  await on("browser-begin");
  await press(Key.ENTER);
  await visit(await openedUrl(home, 1));
  await connectedAs(app, ACCOUNT);
  await app.close();
}

/** Every way in, one after the other. */
export async function signIn(lang) {
  const served = await Served.start();
  try {
    await browser(served, lang);
    await refusals(served);
    await elsewhere(served);
    await portal(served, lang);
    await device(served);
    await key(served);
    await profile(served);
    await keyboard(served, lang);
  } finally {
    await served.stop();
  }
}
