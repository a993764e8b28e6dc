// The way through the app, step by step; every script walks it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { until } from "./driver.mjs";

export const KEPT_REGION = "ap-northeast-2";
export const KEPT_CLUSTER = `arn:aws:ecs:${KEPT_REGION}:000000000000:cluster/production`;
const LAST_DIGITS = "0000";
const CHECK_AGAIN = { css: '[data-testid="page-overview"] button:has(> svg.lucide-refresh-cw)' };

/** What the kept service's two small tasks cost an hour, from the price list and not from the app. */
export function keptBurn() {
  const csv = readFileSync(join(import.meta.dirname, "../../src-tauri/crates/core/data/fargate_prices.csv"), "utf8");
  const [head, ...rows] = csv.split("\n").map((line) => line.split(","));
  const row = rows.find(([code]) => code === KEPT_REGION);
  const price = (column) => Number(row[head.indexOf(column)]);
  return 2 * (0.5 * price("linux_x86_vcpu_hour_usd") + 1 * price("linux_x86_gb_hour_usd"));
}

export async function swept(app, patience = 120_000) {
  await app.find("page-overview");
  await app.until("sweep-phase", "data-phase", ["done"], patience);
}

export async function toOverview(app) {
  await app.click("nav-overview");
  await app.find("page-overview");
}

export async function openRegion(app, code) {
  await app.scrollTo(`region-row-${code}`);
  // While verdicts come the rows move.
  await app.press(`region-row-${code}`, Key.ENTER);
  await app.find("page-region");
  const page = await app.text("page-region");
  if (!page.includes(code)) throw new Error(`another region than ${code} was opened: ${page.slice(0, 200)}`);
}

/** Marks a row of the region that is open. */
export async function keep(app, arn) {
  const control = `mark-${arn}-keep`;
  await app.scrollTo(control);
  await app.click(control);
  await app.until(control, "aria-checked", ["true"]);
}

/** To the choice of what goes. Once there are verdicts the large button is another one: it selects what looks rogue. */
export async function openChoice(app) {
  await app.click("open-choose");
  await app.find("page-choose");
}

/** Everything goes, unused task definitions too, but for the production cluster. */
export async function choose(app, visit) {
  await openChoice(app);
  await chooseHere(app, visit);
}

/** The same, where the choice is open already. */
export async function chooseHere(app, visit) {
  await app.find("page-choose");
  await app.click("select-everywhere");
  // Not every scenario has some.
  if (await app.present("select-unused-definitions")) {
    await app.click("select-unused-definitions");
    await app.until("select-unused-definitions", "aria-pressed", ["true"]);
  }
  // It leads on to the review, so it is there once something is chosen.
  await app.find("main-action");
  await visit("choose");
  await toOverview(app);
  await openRegion(app, KEPT_REGION);
  await keep(app, KEPT_CLUSTER);
  await visit("region");
  await toOverview(app);
}

export async function review(app, visit) {
  await app.click("main-action");
  await app.find("page-review", 60_000);
  await app.find("confirm-digits", 60_000);
  await visit("review");
}

export async function approve(app) {
  await app.type("confirm-digits", LAST_DIGITS);
  await app.click("confirm-button");
  await app.find("page-teardown");
  await app.find("teardown-status");
}

/** In the middle of it: some tasks have stopped, and it goes on. */
export async function underWay(app) {
  await app.until("teardown-status", "data-status", ["running"]);
  await app.above("teardown-status", "data-stopped", 0);
}

/** Ended, whichever way. */
export function ended(app) {
  return app.until("teardown-status", "data-status", ["verified", "needsYou"], 300_000);
}

export async function verified(app, visit) {
  const status = await ended(app);
  if (status !== "verified") throw new Error(`the teardown ended ${status}`);
  await visit("done");
}

export async function proof(app, visit) {
  if (!(await app.present("page-proof"))) await app.click("main-action");
  await app.find("page-proof");
  await app.until("proof-verified", "data-verified", ["true"], 60_000);
  await visit("proof");
}

/** After all of it: the account holds what was kept, and costs what that costs. */
export async function onlyKeptIsLeft(app) {
  await toOverview(app);
  await app.click(CHECK_AGAIN);
  // What the last check found stays on the page until the new one begins, which may be over before it is seen.
  await app.until("sweep-phase", "data-phase", ["running"], 3_000).catch(() => undefined);
  const burn = `$${keptBurn().toFixed(2)}`;
  await until(
    `the hero reads ${burn}`,
    async () => {
      const done = (await app.attribute("sweep-phase", "data-phase")) === "done";
      const hero = (await app.text("hero-burn")) ?? "";
      return done && hero.includes(burn) ? hero : null;
    },
    120_000,
  );
  await openRegion(app, KEPT_REGION);
  await app.scrollTo(`mark-${KEPT_CLUSTER}-keep`);
  const clusters = await app.run(() =>
    [...document.querySelectorAll('[data-testid^="mark-"][data-testid$="-keep"]')]
      .map((element) => element.dataset.testid.slice("mark-".length, -"-keep".length))
      .filter((arn) => arn.includes(":cluster/")),
  );
  if (clusters.length !== 1 || clusters[0] !== KEPT_CLUSTER) throw new Error(`in Seoul there is: ${clusters}`);
}
