// The main job through the real window: sweep, choose, confirm, done, proved. In English, in Korean, and with the app killed.
// A whole drill, too, from the page of scenarios to its debrief; the regions that are off, enabled, emptied and disabled again;
// the bill, asked for at a price that was seen; who made what looks rogue, what is kept of it, and what proves it; and every way
// to sign in, a sign-in that ends in the middle, one that is kept, and that no secret comes out of the window again.
// node journey.mjs [english] [korean] [killed] [killed-fast] [practice] [practice-korean] [regions] [regions-korean]
//   [costs] [costs-korean] [triage] [triage-korean] [sign-in] [sign-in-korean] [expiry] [stay] [secrets]
import assert from "node:assert/strict";
import * as bills from "./bill.mjs";
import * as costs from "./costs.mjs";
import { App, closeAll, scratch, script, until } from "./driver.mjs";
import * as practise from "./practise.mjs";
import * as regions from "./regions.mjs";
import { expiry } from "./expiry.mjs";
import { secrets } from "./secrets.mjs";
import { signIn } from "./sign-in.mjs";
import { stay } from "./stay.mjs";
import { triage } from "./triage.mjs";
import * as walk from "./walk.mjs";

const nothing = async () => undefined;

async function whole(lang) {
  const options = { store: scratch(lang), lang };
  let app = await App.open(options);
  await walk.swept(app);
  assert.equal(await app.run(() => document.documentElement.lang), lang, "the page's language");
  assert.ok(await app.present("practice-frame"), "the Practice frame is there");
  const korean = /[\uac00-\ud7a3]/.test(await app.text("page-overview"));
  assert.equal(korean, lang === "ko", "the words are of that language");
  await walk.choose(app, nothing);
  await walk.review(app, nothing);
  await walk.approve(app);
  await walk.verified(app, nothing);
  await walk.proof(app, nothing);
  await walk.onlyKeptIsLeft(app);
  await app.close();

  // The proof outlives the window.
  app = await App.open(options);
  // What else the account has, such as regions that are off, comes into the bar beside it, and would move it under a click.
  await walk.swept(app);
  await app.click("nav-proof");
  await app.until("proof-verified", "data-verified", ["true"]);
  await app.close();
}

/** What the bars of the regions count: tasks stopped, clusters gone and to go. */
const counted = (app) =>
  app.run(() => {
    const sum = { tasksStopped: 0, clustersGone: 0, clusters: 0 };
    for (const row of document.querySelectorAll('[data-testid^="teardown-region-"]')) {
      const bars = [...row.querySelectorAll('[role="progressbar"]')];
      // Every region of the story has a bar of tasks and one of clusters.
      const [tasks, clusters] = bars.map((bar) => [Number(bar.ariaValueNow), Number(bar.ariaValueMax)]);
      if (!tasks || !clusters) continue;
      sum.tasksStopped += tasks[0];
      sum.clustersGone += clusters[0];
      sum.clusters += clusters[1];
    }
    return sum;
  });

async function killed(speed) {
  const store = scratch("killed");
  const options = { store, speed };
  let app = await App.open(options);
  await walk.swept(app);
  await walk.choose(app, nothing);
  await walk.review(app, nothing);
  await walk.approve(app);
  const middle = await until("the teardown is in the middle", async () => {
    const found = await counted(app);
    return found.tasksStopped > 0 ? found : null;
  });
  await app.kill();
  assert.ok(middle.clustersGone < middle.clusters, `clusters remain: ${JSON.stringify(middle)}`);

  app = await App.open(options);
  await app.find("page-teardown");
  await app.until("teardown-status", "data-status", ["interrupted"]);
  await app.click("resume-teardown");
  await walk.verified(app, nothing);
  await walk.proof(app, nothing);
  await walk.onlyKeptIsLeft(app);
  await app.close();
}

/** The parts of a line between what differs from drill to drill, with `values` filled in. */
const filled = (line, values) =>
  line
    .replace(/\{\{(\w+)(, number)?\}\}/g, (whole, name) => values[name] ?? whole)
    .split(/\{\{.*?\}\}/)
    .map((part) => part.trim())
    .filter(Boolean);

/** From the page of scenarios to a debrief that finds nothing to blame. */
async function drill(lang) {
  const began = Date.now();
  const app = await App.open({ scenario: null, store: scratch("drill"), lang });
  await app.click("way-practice");
  await practise.chooseDrill(app, { scenario: "fifty-clusters", seed: 3, speed: 60 });
  await practise.begin(app);
  await practise.chooseRogue(app);
  await walk.review(app, nothing);
  await walk.approve(app);
  await walk.verified(app, nothing);
  await walk.proof(app, nothing);
  await practise.openDebrief(app);

  const { title, hero, compare, missed, wrong, team } = practise.words(lang, "debrief");
  await app.named("h1", "heading", title.over);
  assert.equal(await app.attribute("debrief-outcome", "data-verified"), "true", "the sentence is the green one");
  const page = await app.text("page-debrief");
  assert.ok(page.includes(missed.none), "nothing of the attack is left");
  assert.ok(!page.includes(wrong.title), "nothing of one’s own is gone");
  // How long it burned, and how long it had to at least: in the row, and beside the large number.
  const row = await app.named("th", "rowheader", compare.zero);
  const [yours, best] = await app.run(
    (head) => [...head.parentElement.querySelectorAll("td")].map((cell) => cell.textContent),
    row,
  );
  assert.match(yours, lang === "ko" ? /^\d+분( \d+초)?$/ : /^\d+ min( \d+ sec)?$/, "minutes until nothing burned");
  assert.match(best, lang === "ko" ? /^\d+(분|초)/ : /^\d+ (min|sec)/, "the best possible");
  const outcome = await app.text("debrief-outcome");
  for (const part of [hero.zero, yours, hero.best.replace("{{duration}}", best)]) {
    assert.ok(outcome.includes(part), `${part} is said on top: ${outcome}`);
  }
  const none = { missed: 0, wrong: 0, scenario: "fifty-clusters", seed: 3, speed: 60 };
  const line = await app.text("team-line");
  for (const part of filled(team.line, none)) assert.ok(line.includes(part), `${part} is in the line: ${line}`);
  assert.ok(Date.now() - began < 60_000, `a drill at 60× took ${(Date.now() - began) / 1000} s`);
  await app.close();
}

/** Enables what is off, leaves in the middle of it, and after the teardown puts everything back as it was. */
async function disabledRegions(lang, leave) {
  const options = { store: scratch("regions"), lang };
  let app = await App.open({ ...options, speed: 20 });
  await walk.swept(app);
  await regions.toldDisabled(app, lang);
  await regions.toRegions(app);
  await regions.whoSwitched(app, lang);
  await regions.whatWasCharged(app, lang);
  await regions.askToEnable(app);
  await app.click("confirm-enable");
  const waiting = await regions.queueStands(app);
  await leave(app);

  app = await App.open(options);
  await regions.goesOnByItself(app, waiting);
  await app.click("nav-regions");
  await regions.allRead(app);
  await regions.chooseFound(app);
  await walk.chooseHere(app, nothing);
  await walk.review(app, nothing);
  await walk.approve(app);
  await walk.verified(app, nothing);
  await walk.proof(app, nothing);

  await app.click("nav-regions");
  await regions.askToDisable(app);
  await app.click("confirm-disable");
  await regions.allClosed(app);
  await regions.stillDisabled(app, lang);
  await walk.onlyKeptIsLeft(app);
  await regions.stillDisabled(app, lang);
  await app.close();
}

/** What was billed: asked for once, at its price; shown, walked, saved, searched for an alert; and kept. */
async function money(lang) {
  const home = scratch("costs");
  const downloads = bills.withDownloads(home);
  const options = { store: scratch("costs-store"), home, lang, speed: 20 };
  await costs.letTimePass(options);
  let app = await App.open(options);
  await walk.swept(app);
  await costs.toCosts(app);
  await costs.nothingAsked(app, lang);
  await costs.openQuestion(app, lang);
  await costs.nothingAsked(app, lang);
  const view = await costs.askAll(app, lang);
  await costs.meterIsRight(app, lang, view);
  await costs.billIsShown(app, lang, view);
  await costs.offIsCalledOut(app, lang, view);
  await bills.byKeyboard(app, view);
  await bills.asTable(app, view);
  await bills.byService(app);
  await bills.savedAsFile(app, downloads, view);
  await bills.alertIsExplained(app, view, costs.known);
  await bills.onTheMap(app, view);
  await bills.regionHasItsBill(app, view, "ap-northeast-2");
  await app.close();

  app = await App.open(options);
  await costs.toCosts(app);
  await costs.billIsKept(app, view);
  await costs.freshIsSaid(app, lang, view);
  await app.close();
}

const journeys = {
  english: () => whole("en"),
  korean: () => whole("ko"),
  killed: () => killed(20),
  "killed-fast": () => killed(60),
  practice: () => drill("en"),
  "practice-korean": () => drill("ko"),
  regions: () => disabledRegions("en", (app) => app.close()),
  "regions-korean": () => disabledRegions("ko", (app) => app.kill()),
  costs: () => money("en"),
  "costs-korean": () => money("ko"),
  triage: () => triage("en"),
  "triage-korean": () => triage("ko"),
  "sign-in": () => signIn("en"),
  "sign-in-korean": () => signIn("ko"),
  expiry: () => expiry("en"),
  stay: () => stay("en"),
  secrets,
};
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in journeys));
if (unknown.length > 0) throw new Error(`no such journey: ${unknown}`);

await script(async () => {
  const names = asked.length > 0 ? asked : Object.keys(journeys);
  const failed = [];
  for (const name of names) {
    try {
      await journeys[name]();
      console.log(`ok      journey: ${name}`);
    } catch (thrown) {
      failed.push(name);
      console.error(`FAILED  journey: ${name}`, thrown);
      await closeAll(`failed-${name}`);
    }
  }
  if (failed.length > 0) throw new Error(`${failed.length} of ${names.length} journeys failed: ${failed.join(", ")}`);
}, 50);
