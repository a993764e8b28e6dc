// What is saved of the incident: plain files, each with its hash, judged from outside of the app.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { OWNER, REASON } from "./kept.mjs";
import { csvRows } from "./money.mjs";
import { savedPath } from "./who.mjs";

const SUMS = "SHA256SUMS";
const ALWAYS = [
  "about.json",
  "findings.csv",
  "journal.jsonl",
  "keep-list.csv",
  "principals.json",
  "sweep.json",
  "timeline.csv",
];

const read = (folder, name) => readFileSync(join(folder, name), "utf8");
const jsonLines = (text) => text.trimEnd().split("\n").map((line) => JSON.parse(line));
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Saves it from the page that is open, and judges the folder, which it gives: every file has its hash, and none is missing. */
export async function evidenceIsSaved(app, downloads, region) {
  await app.click("save-evidence");
  const folder = await savedPath(app, /quench-evidence-\d{12}-\d{4}-\d\d-\d\d(-\d+)?$/);
  assert.equal(dirname(folder), downloads, "it is in the folder of downloads");
  const lines = read(folder, SUMS).trimEnd().split("\n");
  const sums = new Map(lines.map((line) => line.split("  ")).map(([sum, name]) => [name, sum]));
  const files = readdirSync(folder);
  assert.deepEqual(files.filter((name) => name !== SUMS).sort(), [...sums.keys()].sort(), "a hash for every file");
  for (const [name, sum] of sums) assert.equal(sha256(join(folder, name)), sum, `the hash of ${name}`);
  for (const name of [...ALWAYS, `cloudtrail-${region}.jsonl`]) assert.ok(sums.has(name), `${name} is there: ${files}`);
  const shown = await app.run(
    (path) =>
      [...document.querySelectorAll('[role="status"]:has(bdi)')].find((one) => one.textContent.includes(path)).textContent,
    folder,
  );
  assert.ok(shown.replace(folder, "").includes(String(files.length)), `how many files is said: ${shown}`);
  const trail = jsonLines(read(folder, `cloudtrail-${region}.jsonl`));
  assert.ok(trail.every((event) => /^[0-9a-f]{64}$/.test(event.sha256_as_sent)), "every event with the hash of what AWS sent");
  assert.ok(trail.some(({ name }) => name === "CreateCluster"), "the events that CloudTrail has are there");
  return folder;
}

/** The evidence says of something rogue why it is, and who made it; and why something else is kept. */
export function whyIsInIt(folder, { rogue, kept }) {
  const found = csvRows(read(folder, "findings.csv")).find(({ arn }) => arn === rogue);
  assert.equal(found?.verdict, "rogue", `the verdict of ${rogue}`);
  assert.ok(found.reasons.includes("bigPublic"), `why: ${found.reasons}`);
  assert.ok(/IdentityCenter.*root$/.test(found.made_by), `who: ${found.made_by}`);
  const [mark, ...others] = csvRows(read(folder, "keep-list.csv"));
  assert.deepEqual([mark.arn, mark.owner, others.length], [kept, OWNER, 0]);
  assert.ok(mark.reason.includes(REASON), "why it is kept");
}

/** After a teardown it says what was done to what, and that nothing was done to what is kept. */
export function deedsAreInIt(folder, { gone, kept }) {
  const journal = jsonLines(read(folder, "journal.jsonl"));
  const deleted = journal.find(({ operation, target }) => target === gone && /DeleteCluster/i.test(operation));
  assert.ok(deleted?.request_id, `the receipt of its deletion: ${JSON.stringify(deleted)}`);
  assert.ok(journal.every(({ target = "" }) => target !== kept && !target.includes(`/${kept.split("/").at(-1)}/`)));
  const told = csvRows(read(folder, "timeline.csv")).map(({ kind }) => kind);
  assert.ok(told.includes("provedGone"), `the story ends with the proof: ${[...new Set(told)]}`);
}
