// What a person keeps, step by step: a mark with its reason, the keep list as a file, and one that is not understood.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./driver.mjs";
import { forCount, told, withSlots } from "./judged.mjs";
import { csvRows } from "./money.mjs";
import { words } from "./practise.mjs";
import { savedPath } from "./who.mjs";

/** Text that a spreadsheet would run, and quotes: it must come back as it was written. */
export const REASON = '=Jiwoo said "ours", see ticket 4711';
export const OWNER = "Platform team, 서울";
export const LAST_DAY = "2026-12-31";
const HEADER = "mark,arn,reason,owner,expires_on";

/** The id of the field that is called so; what is optional says so behind its name. */
const fieldOf = (app, label) =>
  app.run(
    (wanted) =>
      [...document.querySelectorAll('[data-testid="why-mark"] label')].find(
        (one) => one.firstChild.textContent === wanted,
      )?.htmlFor ?? null,
    label,
  );

/** In the open reasons: Keep, with why, whose it is, and its last day. */
export async function keepWithReason(app, lang, arn) {
  const { mark } = words(lang, "why");
  await app.click(`mark-${arn}-form-keep`);
  for (const [label, value] of [[mark.reason, REASON], [mark.owner, OWNER]]) {
    await app.replace({ css: `[id="${await fieldOf(app, label)}"]` }, value);
  }
  // In which order day, month and year are typed is the machine's language, which is not the window's.
  await app.run(
    (id, day) => {
      const field = document.getElementById(id);
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, day);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    await fieldOf(app, mark.until),
    LAST_DAY,
  );
  await app.click("why-save-mark");
  await until("it is saved", async () => (await app.text("why-mark")).includes(mark.saved) || null);
  await until("that it is kept is said", async () => (await app.text("why-mark")).includes(mark.held.keep) || null);
}

/** The mark with all that belongs to it, as the backend has it. */
const held = (app) => told(app, "marks");

/** The list of marks has it, with its texts as they were written. */
export async function markIsListed(app, lang, arn) {
  await app.click("tab-marks");
  await app.find("mark-row");
  const marks = await held(app);
  assert.deepEqual(
    marks.map(({ arn, mark, reason, owner, expiresOn }) => [arn, mark, reason, owner, expiresOn]),
    [[arn, "keep", REASON, OWNER, LAST_DAY]],
    "what is marked",
  );
  const row = await app.text("mark-row");
  for (const text of [REASON, OWNER, words(lang, "glossary").mark.keep]) {
    assert.ok(row.includes(text), `${text} is in the row: ${row}`);
  }
}

const readList = async (app, path) => (await app.find("keep-list-file")).sendKeys(path);

/** The keep list as a file: saved, the mark taken away, and read again. */
export async function listComesBack(app, lang, arn) {
  await app.click("save-file");
  const path = await savedPath(app, /quench-keep-list-\d{12}-\d{4}-\d\d-\d\d\.csv$/);
  const [line, ...others] = csvRows(readFileSync(path, "utf8"));
  assert.deepEqual(others, [], "one mark, one line");
  assert.deepEqual([line.mark, line.arn, line.owner, line.expires_on], ["keep", arn, OWNER, LAST_DAY]);
  assert.doesNotMatch(line.reason, /^=/, "a spreadsheet runs nothing in it");
  const before = await held(app);

  const { marks, list } = words(lang, "who");
  const name = arn.split("/").at(-1);
  await app.click({ css: `[aria-label="${withSlots(marks.clearOf, { name })}"]` });
  await until("nothing is marked", async () => {
    const shown = await app.present("mark-row");
    return (shown === null && (await held(app)).length === 0) || null;
  });
  await readList(app, path);
  await until("the list was read", async () => (await app.text("page-who")).includes(forCount(list, "applied", 1)) || null);
  await app.find("mark-row");
  const same = ({ setAt, ...mark }) => mark;
  assert.deepEqual((await held(app)).map(same), before.map(same), "all of it came back");
  return path;
}

/** A list of which some lines are not understood: each is told by its line, and nothing of the file is applied. */
export async function badListIsTold(app, lang, folder, arn, other) {
  const before = await held(app);
  const lines = [
    HEADER,
    `keep,${other},another reason,,`,
    `remove,${arn},the file says so,,`,
    `maybe,${other.replace(/\w+$/, "somethingelse")},,,`,
    `keep,arn:aws:ecs:us-east-1:111122223333:cluster/web,of another account,,`,
    `keep,${other},twice,,`,
    `keep,"${other},a quote that does not close,,`,
    `keep,${other.replace(/\w+$/, "third")},,,next month`,
    "keep,production,no ARN,,",
  ];
  const path = join(folder, "bad.csv");
  writeFileSync(path, `${lines.join("\n")}\n`);
  await readList(app, path);
  await app.find("keep-list-problems");
  const { problems } = words(lang, "who").list;
  const wanted = [
    [3, "takesKeepBack"],
    [4, "markUnknown"],
    [5, "otherAccount"],
    [6, "duplicate"],
    [7, "malformed"],
    [8, "expiryMalformed"],
    [9, "notAnArn"],
  ];
  const shown = await app.run(() =>
    [...document.querySelectorAll('[data-testid="keep-list-problems"] li')].map((problem) => [
      problem.dataset.kind,
      problem.querySelector("p").textContent,
    ]),
  );
  assert.deepEqual(
    shown,
    wanted.map(([line, kind]) => [kind, `${withSlots(problems.line, { line })}. ${problems.kind[kind]}`]),
    "every line that is not understood",
  );
  assert.deepEqual(await held(app), before, "nothing of it was applied");
}

export async function closeProblems(app) {
  await app.click({ css: '[data-testid="keep-list-problems"] button' });
  await until("the problems are closed", async () => (await app.present("keep-list-problems")) === null || null);
}
