// Asking for the bill, step by step: what it costs, how far it is, what was spent, and what the page then tells.
import assert from "node:assert/strict";
import { App, until } from "./driver.mjs";
import { dollars, exact, sum } from "./money.mjs";
import { words } from "./practise.mjs";

/** AWS has most of the first day of the story on the bill by then, and some hours of the second. */
const HOURS = 50;
/** Of the practice account's time: fifty hours are eighteen seconds. */
const FASTEST = 10_000;
const LIMIT = { css: '[data-testid="ask-dialog"] input[inputmode="numeric"]' };
const EXTRAS = '[data-testid="ask-dialog"] input[type="checkbox"]';
export const CANCEL = { css: '[data-testid="ask-dialog"] button:not([data-testid])' };

/** What the window was told of money, each amount as exact as the backend has it. */
export const known = (app) =>
  app
    .runAsync((done) => {
      const told = window.__TAURI_INTERNALS__.invoke("costs");
      told.then((view) => done({ view }), (error) => done({ error }));
    })
    .then(({ view, error }) => {
      if (error) throw new Error(`no costs: ${JSON.stringify(error)}`);
      return view;
    });

/** Lets so many hours of the practice account's time pass, and leaves. */
export async function letTimePass(options, hours = HOURS) {
  const app = await App.open({ ...options, speed: FASTEST });
  await app.find("nav-costs");
  const began = Date.parse((await known(app)).now);
  await until(`${hours} hours pass`, async () => {
    const now = Date.parse((await known(app)).now);
    return now - began > hours * 3_600_000 || null;
  }, 60_000);
  // A practice account that nobody calls is saved when it is left, and not by a window that is killed.
  await app.click("who-am-i");
  await app.click("disconnect");
  await app.find("page-connect");
  await app.close();
}

export async function toCosts(app) {
  await app.click("nav-costs");
  await app.find("page-costs");
  await app.find("meter-used");
}

export const filled = (line, values) => line.replace(/\{\{(\w+)(, number)?\}\}/g, (whole, name) => values[name] ?? whole);

/** The page and the question are open, and nothing was asked by that. */
export async function nothingAsked(app, lang) {
  const { meter, bill } = await known(app);
  assert.deepEqual([meter.today, meter.incident, bill], [0, 0, null], "no request before a person said so");
  const { meter: said } = words(lang, "costs");
  assert.ok((await app.text("meter-used")).includes(filled(said.today, { count: 0, amount: "$0.00" })));
}

/** The sentence with the price: how many requests at least, and where it stops. */
async function priceSays(app, lang, least, most) {
  const { ask } = words(lang, "costs");
  const one = least === 1 && ask.least_one ? ask.least_one : ask.least_other;
  const wanted = `${filled(one, { count: least, amount: dollars(String(least / 100)) })} ${filled(ask.most, {
    limit: most,
    amount: dollars(String(most / 100)),
  })}`;
  await until(`the price reads "${wanted}"`, async () => (await app.text("ask-price")) === wanted || null);
}

export const chooseAllExtras = (app) =>
  app.run((css) => document.querySelectorAll(css).forEach((box) => box.checked || box.click()), EXTRAS);

/** Opens the question, which names its price with every choice; leaves it with all extras chosen. */
export async function openQuestion(app, lang) {
  await app.click("ask-first");
  await app.find("ask-dialog");
  // Credits, refunds and tax are chosen from the beginning.
  await priceSays(app, lang, 2, 20);
  await chooseAllExtras(app);
  await priceSays(app, lang, 4, 20);
  await app.replace(LIMIT, "12");
  await priceSays(app, lang, 4, 12);
}

/** From now on the page keeps what it says of a question under way. */
const watchProgress = (app) =>
  app.run(() => {
    window.progress = [];
    new MutationObserver(() => {
      const said = document.querySelector('[data-testid="asking"]')?.textContent;
      if (said && said !== window.progress.at(-1)) window.progress.push(said);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });

/** Asks; gives what was told of it. */
export async function askAll(app, lang) {
  await watchProgress(app);
  await app.click("confirm-ask");
  await app.find("bill-chart", 60_000);
  await until("the question is over", async () => (await known(app)).asking === null || null);
  const said = await app.run(() => window.progress);
  const { asking, part } = words(lang, "costs");
  assert.ok(said.length > 1 && said.every((one) => one.includes(asking.title)), `progress was told: ${said}`);
  // The window is told a few times a second, so that a part of one page may go by between two.
  assert.ok(said[0].includes(part.charges) && !said.at(-1).includes(part.charges), `part by part: ${said}`);
  return known(app);
}

/** What was spent is the pages that came and one request for each extra, in numbers and in words. */
export async function meterIsRight(app, lang, { meter, bill, apart, forecast, anomalies }) {
  assert.deepEqual([apart, forecast, anomalies].map(({ state }) => state.state), ["told", "told", "told"]);
  assert.ok(bill.complete && bill.pages > 1, `every page came: ${bill.pages}`);
  assert.ok(meter.today >= bill.pages + 3 && meter.today <= 12, `requests: ${meter.today} for ${bill.pages} pages`);
  assert.equal(exact(meter.todayUsd), exact("0.01") * BigInt(meter.today), "a cent each");
  const said = filled(words(lang, "costs").meter.today, { count: meter.today, amount: dollars(meter.todayUsd) });
  await until(`the meter reads ${said}`, async () => (await app.text("meter-used")).includes(said) || null);
}

/** The amounts on the page are those of the bill, and its days add up to its total. */
export async function billIsShown(app, lang, { bill }) {
  assert.equal(sum(bill.days.flatMap(({ total }) => total ?? [])), exact(bill.total), "the days add up");
  assert.equal(sum(bill.places.map(({ total }) => total)), exact(bill.total), "the places add up");
  assert.equal(sum(bill.services.map(({ total }) => total)), exact(bill.total), "the services add up");
  const shown = await app.text("billed");
  for (const amount of [bill.total, bill.incident.above]) {
    assert.ok(shown.includes(dollars(amount)), `${dollars(amount)} is shown: ${shown}`);
  }
  const label = await app.attribute("bill-chart", "aria-label");
  assert.equal(label, filled(words(lang, "bill").title.day, { currency: "USD" }), "what the chart is of");
  assert.ok(await app.present("incident-window"), "the days of the incident are shaded");
}

/** A disabled region that spends is called out, with its amount. */
export async function offIsCalledOut(app, lang, { bill }) {
  const spending = bill.places.filter(({ offAndSpending }) => offAndSpending);
  assert.ok(spending.length > 1, "disabled regions spend");
  const said = await app.text("off-spending");
  for (const { place, lately } of spending) assert.ok(said.includes(dollars(lately)), `${place.code} is named: ${said}`);
  const { off } = words(lang, "costs");
  const sentence = filled(off.many, { count: spending.length });
  assert.ok(said.includes(sentence), `"${sentence}" is said: ${said}`);
}

/** Asked again so soon: the question says that the bill is fresh, and nothing is asked without another word. */
export async function freshIsSaid(app, lang, { meter }) {
  await app.click("ask-bill");
  const said = await (await app.find("bill-fresh")).getText();
  for (const part of words(lang, "costs").ask.fresh.split(/\{\{\w+\}\}/)) {
    assert.ok(said.includes(part.trim()), `"${part}" is said: ${said}`);
  }
  await app.click(CANCEL);
  await until("the question is closed", async () => (await app.present("ask-dialog")) === null || null);
  assert.equal((await known(app)).meter.today, meter.today, "no request more");
}

/** The window was closed and opened again: the bill is there, and asked for nothing. */
export async function billIsKept(app, { bill, meter }) {
  await app.find("bill-chart");
  // Which regions are off is listed anew.
  const now = await until("the regions are listed", async () => {
    const now = await known(app);
    return now.bill.places.some(({ off }) => off) === bill.places.some(({ off }) => off) ? now : null;
  });
  assert.deepEqual([now.bill.total, now.bill.days, now.bill.places], [bill.total, bill.days, bill.places]);
  // Kept a moment before the page was told.
  assert.ok(Math.abs(Date.parse(now.bill.readAt) - Date.parse(bill.readAt)) < 5_000, "when it was read");
  assert.deepEqual([now.meter.today, now.meter.incident], [meter.today, meter.incident], "no request more");
  assert.ok((await app.text("billed")).includes(dollars(bill.total)), "its total is shown");
}
