// The bill, step by step: its chart by keyboard, as a table, by service and as a file; what explains an alert; map and region.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Key } from "selenium-webdriver";
import { until } from "./driver.mjs";
import { csvRows, dollars, exact, sum } from "./money.mjs";
import { openRegion, toOverview } from "./walk.mjs";

const ECS = "Amazon Elastic Container Service";
const AMOUNT = { css: '[data-testid="alert-form"] input[inputmode="decimal"]' };
const DAY = { css: '[data-testid="alert-form"] input:not([inputmode])' };

const spoken = (app) => app.text("bill-spoken");

/** The keyboard alone walks the chart, and what it meets is read out. */
export async function byKeyboard(app, { bill }) {
  const chart = await app.find("bill-chart");
  const heard = async (name) => {
    const before = await spoken(app);
    await chart.sendKeys(Key[name]);
    return until(`${name} is read out`, async () => {
      const said = await spoken(app);
      return (said && said !== before && said) || null;
    });
  };
  const first = await heard("HOME");
  assert.ok(first.includes(dollars(bill.days[0].total)), `the first day: ${first}`);
  const second = await heard("ARROW_RIGHT");
  assert.ok(second.includes(dollars(bill.days[1].total)), `the second day: ${second}`);
  assert.ok((await heard("ARROW_UP")).length < second.length, "one layer of it");
  await heard("ARROW_DOWN");
  // The layer is kept on the way: leaving and coming back begins at the newest day that has a bill.
  await heard("END");
  const last = bill.days.findLast(({ total }) => total !== null);
  await app.run((frame) => frame.blur(), chart);
  await app.run((frame) => frame.focus(), chart);
  const newest = await until("the newest day is read out", () => spoken(app));
  assert.ok(newest.includes(dollars(last.total)), `the newest day with a bill: ${newest}`);
  assert.ok(await app.present("bill-tip"), "the eye is told the same");
}

/** The same as a table; the newest day is its first row. */
export async function asTable(app, { bill }) {
  await app.click("look-table");
  await app.find("bill-table");
  const last = bill.days.findLast(({ total }) => total !== null);
  assert.ok((await app.text("bill-table")).includes(dollars(last.total)), "the newest day with a bill is in it");
  await app.click("look-chart");
  await app.find("bill-chart");
}

export async function byService(app) {
  await app.click("split-service");
  await app.find(`layer-service:${ECS}`);
  await app.find(`ranked-service:${ECS}`);
  assert.equal(await app.present({ css: '[data-testid^="layer-region:"]' }), null, "no region is a layer now");
  await app.click("split-place");
  await app.find({ css: '[data-testid^="layer-region:"]' });
}

/** The downloads of this home have a folder of their own, as on a desktop. */
export function withDownloads(home) {
  mkdirSync(join(home, "config"), { recursive: true });
  writeFileSync(join(home, "config/user-dirs.dirs"), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
  return join(home, "Downloads");
}

/** The file holds every row, adds up to the total, and nothing in it runs. */
export async function savedAsFile(app, downloads, { bill }) {
  await app.click("save-csv");
  const code = await app.find({ css: '[data-testid="page-costs"] [role="status"] bdi' });
  const path = await code.getText();
  assert.equal(dirname(path), downloads, "it is in the folder of downloads");
  assert.match(basename(path), /^quench-bill-\d{12}-\d{4}-\d\d-\d\d\.csv$/, "a name that every system takes");
  assert.equal(statSync(path).mode & 0o111, 0, "it is no program");
  const rows = csvRows(readFileSync(path, "utf8"));
  const charges = rows.filter(({ kind }) => kind === "charge");
  assert.equal(sum(charges.map(({ amount }) => amount)), exact(bill.total), "the rows add up to the total");
  const tax = rows.filter(({ kind }) => kind === "tax");
  const told = bill.apart.filter(({ kind }) => kind === "tax");
  assert.equal(sum(tax.map(({ amount }) => amount)), sum(told.map(({ total }) => total)), "tax is apart, and whole");
  for (const { amount, ...texts } of rows) {
    exact(amount);
    for (const text of Object.values(texts)) assert.doesNotMatch(text, /^[=+\-@\t\r＝＋－＠]/, "a spreadsheet runs it");
  }
}

/** Types an alert and asks what explains it. */
export async function typeAlert(app, amount, day) {
  await app.replace(AMOUNT, amount);
  await app.replace(DAY, day);
  await app.click("explain-alert");
}

/** What cannot be read is told at its field, and stays there. */
async function isRefused(app, field, amount, day) {
  await typeAlert(app, amount, day);
  await until(`${amount} on ${day} is refused`, async () => {
    const element = await app.find(field);
    return (await element.getAttribute("aria-invalid")) === "true" || null;
  });
  const held = await Promise.all([AMOUNT, DAY].map(async (one) => (await app.find(one)).getAttribute("value")));
  assert.deepEqual(held, [amount, day], "what was typed stays");
  assert.equal(await app.present("alert-answer"), null, "nothing is answered to it");
}

/** The first day of the attack, as the e-mail has it. */
export function alertOf({ days }) {
  const { day, total } = days.find(({ unusual, total }) => unusual && total !== null);
  return [dollars(total).replaceAll(/[$,]/g, ""), day];
}

/** What the attack cost on its first day is explained by containers; what is no amount or no day of the bill is refused. */
export async function alertIsExplained(app, { bill, meter }, known) {
  const [amount, day] = alertOf(bill);
  await isRefused(app, AMOUNT, "a lot", day);
  await isRefused(app, DAY, amount, "last Tuesday");
  await isRefused(app, DAY, amount, "2019-01-01");
  await typeAlert(app, amount, day);
  await app.until("alert-answer", "data-meant", ["day"]);
  const causes = await app.run(() =>
    [...document.querySelectorAll('[data-testid="alert-answer"] tbody tr')].map((row) => row.textContent),
  );
  assert.ok(causes.length > 1 && causes.every((cause) => cause.includes(ECS)), `what explains it: ${causes}`);
  assert.equal((await known(app)).meter.today, meter.today, "that asked AWS for nothing");
}

/** The map shows what was billed, the disabled regions that spend among them, and the list beside it the amounts. */
export async function onTheMap(app, { bill }) {
  await toOverview(app);
  await app.click("map-billed");
  await app.find({ css: '[data-billed="charged"]' });
  const spending = bill.places.filter(({ offAndSpending }) => offAndSpending).map(({ place }) => place.code);
  const shown = await app.run(() =>
    [...document.querySelectorAll('[data-billed="offAndSpending"]')].map((bubble) =>
      bubble.dataset.testid.slice("bubble-".length),
    ),
  );
  assert.deepEqual(shown.sort(), spending.sort(), "disabled regions that spend");
  const [{ place, total }] = bill.places;
  const row = await app.text(`billed-row-region:${place.code}`);
  assert.ok(row.includes(dollars(total)), `${place.code} and its amount: ${row}`);
}

/** The page of a region has its own bill: one line, and by day once a person wants it. */
export async function regionHasItsBill(app, { bill }, code) {
  await app.click("map-burning");
  await openRegion(app, code);
  const here = bill.places.find(({ place }) => place.code === code);
  assert.ok((await app.text("billed-here")).includes(dollars(here.total)), "what was billed here");
  await app.click("billed-days");
  await app.find({ css: '[data-testid="billed-here"] [data-testid="bill-chart"]' });
  await app.find(`layer-service:${ECS}`);
}
