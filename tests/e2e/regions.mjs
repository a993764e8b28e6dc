// Regions that are off, step by step: what is known of them, enabling them, and disabling them again.
import assert from "node:assert/strict";
import { until } from "./driver.mjs";
import { words } from "./practise.mjs";
import { toOverview } from "./walk.mjs";

/** Of the seed story: those that nobody could look into, and all there are. */
export const OFF = 10;
export const ALL = 34;
/** AWS switches no more at a time. */
export const SLOTS = 6;
const PER_REGION = 20;
/** An hour of the practice account's time, at the slowest speed that waits for one. */
const AN_HOUR = 120_000;

/** At which step each region of the page stands. */
export const steps = (app) =>
  app.run(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-testid^="off-region-"]')].map((row) => [
        row.dataset.testid.slice("off-region-".length),
        row.dataset.step,
      ]),
    ),
  );

const at = (found, ...wanted) => Object.keys(found).filter((code) => wanted.includes(found[code]));

/** Waits until some region stands at that step, and gives it. */
export const oneAt = (app, step) => until(`a region at ${step}`, async () => at(await steps(app), step)[0] ?? null);

/** How the map shows each region. */
const looks = (app) =>
  app.run(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-testid^="bubble-"]')].map((bubble) => [
        bubble.dataset.testid.slice("bubble-".length),
        bubble.dataset.look,
      ]),
    ),
  );

/** The overview tells in words and on the map that the ten are disabled, and calls none of them clean. */
export async function toldDisabled(app, lang) {
  const { coverage } = words(lang, "overview");
  const sentence = coverage.disabled_other.replace("{{count, number}}", OFF);
  const page = await app.text("page-overview");
  assert.ok(page.includes(sentence), `the overview says "${sentence}"`);
  const disabled = Object.values(await looks(app)).filter((look) => look === "disabled");
  assert.equal(disabled.length, OFF, "bubbles of disabled regions");
}

export async function toRegions(app) {
  await app.click("open-regions");
  await app.find("page-regions");
}

/** Who switched them is asked by itself, for it is free: the page tells of every region that it was switched on and off. */
export async function whoSwitched(app, lang) {
  await app.until("source-switches", "data-state", ["told"]);
  const { clue } = words(lang, "disabled");
  const [before, after] = clue.onOff.split("{{day}}");
  const codes = at(await steps(app), "off");
  assert.equal(codes.length, OFF, "regions that are off");
  for (const code of codes) {
    const told = await app.text(`clue-${code}`);
    assert.ok(told.includes(before) && told.includes(after), `who switched ${code}: ${told}`);
  }
}

/** Asking what was charged costs money: the price is there before, and nothing was asked yet. */
export async function whatWasCharged(app, lang) {
  assert.equal(await app.attribute("source-billed", "data-state"), "notAsked", "nothing is asked that costs money");
  const described = await app.attribute("ask-bills", "aria-describedby");
  const price = await app.run((id) => document.getElementById(id)?.textContent ?? "", described);
  assert.match(price, /\$0\.01/, "the price of a request");
  await app.click("ask-bills");
  await app.until("source-billed", "data-state", ["told"]);
  // The attack is of the same day, and the bill comes hours later: of some regions it tells nothing yet.
  const { clue } = words(lang, "disabled");
  let amounts = 0;
  for (const code of at(await steps(app), "off")) {
    const told = await app.text(`clue-${code}`);
    const amount = /\$\d+\.\d\d/.test(told);
    assert.ok(amount || told.includes(clue.noCharge), `what was charged in ${code}: ${told}`);
    if (amount) amounts += 1;
  }
  assert.ok(amounts > 0, "some region was charged for");
}

/** Chooses all that may be enabled, and opens the question. */
export async function askToEnable(app) {
  await app.click("select-disabled");
  await app.click("enable-regions");
  await app.find("confirm-enable");
}

/** AWS works on as many as it may, and the others wait: gives those. */
export async function queueStands(app) {
  return until("AWS is enabling some and the others wait", async () => {
    const found = await steps(app);
    const enabling = at(found, "enabling");
    assert.ok(enabling.length <= SLOTS, `${enabling.length} are being enabled at a time`);
    const waiting = at(found, "queued");
    return enabling.length === SLOTS && waiting.length === OFF - SLOTS ? waiting : null;
  });
}

/** Nobody has pressed anything in this window: what waited is enabled all the same, as the map tells. */
export async function goesOnByItself(app, waiting) {
  await app.find("page-overview");
  await until(
    `what waited is taken up: ${waiting}`,
    async () => {
      const found = await looks(app);
      return waiting.every((code) => found[code] && found[code] !== "disabled") || null;
    },
    AN_HOUR,
  );
}

/** All of them are read. */
export async function allRead(app) {
  await app.until("regions-progress", "data-done", ["true"], 2 * AN_HOUR);
  const found = await steps(app);
  assert.equal(at(found, "open").length, OFF, `all are read: ${JSON.stringify(found)}`);
}

/** From the regions to the choice of what goes, which holds the clusters of all regions. */
export async function chooseFound(app) {
  await app.click("choose-found");
  await app.find("page-choose");
  const clusters = ALL * PER_REGION + 1;
  // Verdicts move on beside it, so the page may be drawn anew; what was read is in it from the beginning.
  const told = new RegExp(`\\D${clusters}$`);
  await until(`${clusters} clusters in ${ALL} regions`, async () => told.test(await app.text("kind-clusters")) || null);
}

/** Chooses all that may be disabled, and opens the question. */
export async function askToDisable(app) {
  await until("all that Quench enabled may be disabled", async () => {
    const offered = await app.run(() => document.querySelectorAll('[data-testid^="close-region-"]').length);
    return offered === OFF || null;
  });
  await app.click("select-enabled");
  await app.click("disable-regions");
  await app.find("confirm-disable");
}

export async function allClosed(app) {
  await until("all are disabled again", async () => at(await steps(app), "closed").length === OFF || null, AN_HOUR);
}

/** Off again is not clean. */
export async function stillDisabled(app, lang) {
  await toOverview(app);
  await toldDisabled(app, lang);
}
