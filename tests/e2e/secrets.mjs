// No secret that goes into the window comes out of it: not into the store, the web view's storage, an answer to the window, what
// is on the page, what is exported or what the app writes to its terminal.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { withDownloads } from "./bill.mjs";
import { toCosts } from "./costs.mjs";
import { scratch } from "./driver.mjs";
import { ALL, atTheDoor, PORTAL, refusedField, ROOT, toEndpoint } from "./sign-in.mjs";
import { openedUrl, Served, visit } from "./served.mjs";
import * as walk from "./walk.mjs";
import { savedPath, toWho } from "./who.mjs";

const SECRET = "Canary0secret1key2wJalrXUtnFEMI3K7MDENGbP";
const TOKEN = `CanaryToken${"IQoJb3JpZ2luX2VjEPz".repeat(12)}`;
const CODE = "918273";
const PASTED = "Q2FuYXJ5UGFzdGVkVGV4dA0918";

/** Every form in which a text could have been written down. */
const forms = (text) => {
  const bytes = Buffer.from(text);
  const base64 = bytes.toString("base64").replace(/=+$/, "").slice(0, -1);
  return [bytes, Buffer.from(text, "utf16le"), Buffer.from(bytes.toString("hex")), Buffer.from(base64)];
};

/** Six digits stand by chance in fractions of seconds and dollars, in hashes and in ids, of which a store has thousands. */
const withoutNumbers = (content) =>
  Buffer.from(content.toString("latin1").replace(/\d+\.\d+|[0-9a-f]{16,}|\d{8,}/gi, "#"), "latin1");

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile()) yield path;
  }
}

/** Fails if one of `secrets` is in a file below one of `folders`; how many files were read. */
function search(folders, secrets, allowed = []) {
  let read = 0;
  for (const path of folders.flatMap((folder) => (statSync(folder).isDirectory() ? [...files(folder)] : [folder]))) {
    if (allowed.includes(path)) continue;
    const content = readFileSync(path);
    const worded = withoutNumbers(content);
    read += 1;
    for (const [name, text] of Object.entries(secrets)) {
      const searched = text === CODE ? worded : content;
      for (const form of forms(text)) {
        const at = searched.indexOf(form);
        const around = searched.subarray(Math.max(at - 60, 0), at + 60).toString("latin1");
        assert.equal(at, -1, `${name} is in ${path}: ${around}`);
      }
    }
  }
  return read;
}

/** Notes every answer of the app to the page from now on. */
const listen = (app) =>
  app.run(() => {
    const inner = window.fetch;
    window.heard = [];
    window.fetch = async (...request) => {
      const answer = await inner(...request);
      window.heard.push(await answer.clone().text());
      return answer;
    };
  });

/** Whatever the page holds: answers, storage, fields, text. */
const held = (app) =>
  app.run(() =>
    JSON.stringify([
      window.heard,
      { ...localStorage },
      { ...sessionStorage },
      document.documentElement.outerHTML,
      [...document.querySelectorAll("input, textarea")].map((field) => field.value),
    ]),
  );

async function nothingHeld(app, secrets, least) {
  const heard = await app.run(() => window.heard.length);
  assert.ok(heard >= least, `answers were listened to: ${heard}`);
  const page = await held(app);
  for (const [name, text] of Object.entries(secrets)) assert.ok(!page.includes(text), `${name} is in the page`);
}

/** Back to the connect page, with everything going to the practice account again. */
async function leave(app, served) {
  await app.click("who-am-i");
  await app.click("disconnect");
  await app.find("page-connect");
  await toEndpoint(app, served);
}

/** Everything that can be saved as a file: the story, the evidence with CloudTrail's own records, and the bill. */
async function saveAll(app, downloads) {
  await toWho(app);
  await app.until("looking", "data-state", ["done"], 60_000);
  await app.click("save-evidence");
  await savedPath(app, /quench-evidence-[^/]*$/);
  await app.click("tab-timeline");
  await app.click("save-file");
  await savedPath(app, /quench-timeline-[^/]*\.csv$/);
  await toCosts(app);
  await app.click("ask-first");
  await app.click("confirm-ask");
  await app.click("save-csv");
  await savedPath(app, /quench-bill-[^/]*\.csv$/);
  const names = [...files(downloads)].map((path) => path.slice(downloads.length + 1));
  for (const part of ["journal.jsonl", "cloudtrail-", "findings.csv", "quench-timeline-", "quench-bill-"]) {
    assert.ok(names.some((name) => name.includes(part)), `${part} was saved: ${names}`);
  }
  return names.length;
}

export async function secrets() {
  const served = await Served.start({ scenario: "mixed-account" });
  const [home, store] = [scratch("home"), scratch("store")];
  const log = join(scratch("log"), "app.log");
  const { app } = await atTheDoor(served, { home, store, log });
  const downloads = withDownloads(home);
  await listen(app);

  // A pasted text that is none, and a code that AWS does not take: both are told, neither comes back.
  await app.click("way-browser");
  await app.click("browser-elsewhere");
  await app.find("sign-in-waiting");
  await app.type("sign-in-paste", PASTED);
  await app.click("sign-in-paste-send");
  await refusedField(app, "sign-in-paste");
  await app.click("sign-in-cancel");
  await app.find("way-key");

  // Secrets that somebody pasted into the wrong field are not repeated either.
  await app.click("way-portal");
  await app.select("portal-region", "us-east-1");
  await app.type("portal-url", SECRET);
  await app.click("portal-begin");
  await refusedField(app, "portal-url");
  await app.replace("portal-url", PORTAL);
  await app.click("way-key");
  await app.type("key-id", `${SECRET}+/`);
  await app.type("key-secret", SECRET);
  await app.click("key-connect");
  await refusedField(app, "key-id");
  await app.replace("key-id", "ASIAIOSFODNN7EXAMPLE");
  await app.type("key-secret", SECRET);
  await app.type("key-token", TOKEN);
  await app.type("key-region", SECRET);
  await app.click("key-connect");
  await app.find({ css: '[data-code="regionUnknown"], [data-testid="key-region"][aria-invalid="true"]' });
  await app.replace("key-region", "us-east-1");
  await app.type("key-secret", SECRET);
  await app.type("key-token", TOKEN);
  await app.type("key-code", CODE);
  await app.click("key-connect");
  await refusedField(app, "key-token");
  const planted = { SECRET, TOKEN, CODE, PASTED };
  await app.replace("key-id", "other");
  await nothingHeld(app, planted, 3);

  // Keys that work, each with a sweep.
  await app.replace("key-id", "ASIAIOSFODNN7EXAMPLE");
  await app.type("key-secret", SECRET);
  await app.type("key-token", TOKEN);
  await app.click("key-connect");
  await walk.swept(app);
  await nothingHeld(app, planted, 10);
  await leave(app, served);
  const made = await served.principal({ user: { name: "canary", policies: { all: ALL } } });
  await app.click("way-key");
  await app.type("key-id", made.accessKeyId);
  await app.type("key-secret", made.secretAccessKey);
  await app.click("key-connect");
  await walk.swept(app);
  const all = { ...planted, made: made.secretAccessKey };
  await nothingHeld(app, all, 10);
  await leave(app, served);

  // What came through the browser is a secret from its first byte.
  await served.signIn({ person: "consents", signsInAs: ROOT });
  await app.click("way-browser");
  await app.click("browser-begin");
  const before = await openedUrl(home, 1);
  const code = new URL((await visit(before)).url).searchParams.get("code");
  await walk.swept(app);
  // How everything begins that the account gives: session tokens, and what renews a sign-in.
  const everything = { ...all, code, session: "IQoJb3JpZ2luX2Vj", refresh: "practice.refresh." };
  const saved = await saveAll(app, downloads);
  await nothingHeld(app, everything, 20);
  await app.close();
  // The address itself is the browser's to know; what it came back with is not.
  const read = search([home, store, log], everything);
  assert.ok(read > saved + 5, `files were searched: ${read}`);
  await served.stop();
}
