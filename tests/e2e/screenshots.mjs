// Every page and every state, light and dark, in English and Korean, into tests/e2e/out.
// node screenshots.mjs [connecting] [mainJob] [interrupted] [readOnly] [troubled] [quiet] [small] [drills] [regions] [costs]
//   [triage] [signingIn]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, closeAll, scratch, script } from "./driver.mjs";
import { costs } from "./pictures.mjs";
import { signingIn } from "./sign-in-pictures.mjs";
import { triage } from "./triage-pictures.mjs";
import * as practise from "./practise.mjs";
import * as off from "./regions.mjs";
import * as walk from "./walk.mjs";

const LARGE = [1280, 800];
const SMALL = [1024, 700];

const nothing = async () => undefined;

/** Names of parts to take alone, if any are given. */
const asked = process.argv.slice(2);

async function take(lang, theme) {
  const look = `${theme}-${lang}`;
  const open = (options) => App.open({ lang, theme, ...options });
  const visitor = (app) => async (name) => {
    await app.settled();
    await app.screenshot(`${name}.${look}`);
  };
  const failed = [];
  for (const part of parts) {
    try {
      await part(open, visitor, { lang, theme });
    } catch (thrown) {
      // The others are worth having, whatever became of this one.
      failed.push(part.name);
      console.error(`FAILED  screenshots: ${part.name}, ${look}`, thrown);
      await closeAll(`failed-${part.name}.${look}`);
    }
  }
  return failed;
}

/** Disabled everywhere it may be, and nothing found elsewhere. */
async function quiet(open, visitor) {
  const app = await open({ scenario: "quiet", store: scratch("quiet") });
  await walk.swept(app);
  await visitor(app)("2-overview-quiet");
  await app.close();
}

async function connecting(open, visitor) {
  const home = scratch("home");
  mkdirSync(join(home, ".aws"));
  const profile = "[profile vault]\nregion = us-east-1\ncredential_process = /usr/local/bin/vault export --format=json\n";
  writeFileSync(join(home, ".aws", "config"), profile);
  let app = await open({ scenario: null, store: scratch("connect"), home });
  let shoot = visitor(app);
  await app.find("page-connect");
  await shoot("1-connect");
  // The way of profiles is open already if it is the best one.
  if (!(await app.present("profile-vault"))) await app.click("way-profile");
  await app.click("profile-vault");
  await app.find("confirm-process");
  await shoot("1-connect-program");
  await app.close();

  // A scenario that does not exist: the start fails, and says so.
  app = await open({ scenario: "no-such-scenario", store: scratch("error") });
  shoot = visitor(app);
  await app.find({ css: '[role="alert"][data-code]' });
  await shoot("1-connect-error");
  await app.close();
}

async function mainJob(open, visitor) {
  let app = await open({ store: scratch("first"), speed: 1 });
  let shoot = visitor(app);
  await app.find("page-overview");
  await shoot("2-overview-first-check");
  await walk.swept(app);
  await shoot("2-overview");
  await app.close();

  app = await open({ store: scratch("main"), speed: 20 });
  shoot = visitor(app);
  const numbers = { choose: "3-choose", region: "3-region", review: "4-review", done: "5-teardown-verified", proof: "6-proof" };
  const visit = (name) => shoot(numbers[name]);
  await walk.swept(app);
  await walk.choose(app, visit);
  await shoot("2-overview-chosen");
  await walk.review(app, visit);
  await walk.approve(app);
  await walk.underWay(app);
  await shoot("5-teardown");
  await walk.verified(app, visit);
  await walk.proof(app, visit);
  await walk.onlyKeptIsLeft(app);
  await shoot("3-region-after");
  await walk.toOverview(app);
  await shoot("2-overview-after");
  await app.close();
}

/** Killed in the middle, and opened again. */
async function interrupted(open, visitor) {
  const options = { store: scratch("interrupted"), speed: 20 };
  let app = await open(options);
  await walk.swept(app);
  await walk.choose(app, nothing);
  await walk.review(app, nothing);
  await walk.approve(app);
  await walk.underWay(app);
  await app.kill();
  app = await open(options);
  await app.until("teardown-status", "data-status", ["interrupted"]);
  await visitor(app)("5-teardown-interrupted");
  await app.close();
}

/** A second window on an account that another one holds only looks. */
async function readOnly(open, visitor) {
  const store = scratch("held");
  const holder = await open({ store });
  await walk.swept(holder);
  const app = await open({ store });
  await app.find("read-only");
  await walk.swept(app);
  await visitor(app)("2-overview-read-only");
  await holder.close();
  await app.close();
}

/** Regions that refuse, answer in part or have no place, and an item that needs a person. */
async function troubled(open, visitor) {
  const app = await open({ scenario: "troubled", store: scratch("troubled") });
  const shoot = visitor(app);
  await walk.swept(app);
  await shoot("2-overview-troubled");
  const pages = {
    "3-region-blocked": '[data-testid^="region-row-"][data-look="blocked"]',
    "3-region-partly": '[data-testid^="region-row-"][data-partly]',
    "3-region-unplaced": '[data-testid^="bubble-"]:not(g)',
  };
  for (const [name, css] of Object.entries(pages)) {
    await app.click("filter-all");
    if (!(await app.present({ css }))) {
      console.log(`${name}: not in this scenario`);
      continue;
    }
    await app.click({ css });
    await app.find("page-region");
    await shoot(name);
    await walk.toOverview(app);
  }
  await off.toRegions(app);
  await app.until("source-switches", "data-state", ["told"]);
  await shoot("8-regions-troubled");
  await walk.toOverview(app);
  await walk.openChoice(app);
  await app.click("select-everywhere");
  await app.click("main-action");
  await app.find("confirm-digits", 60_000);
  await shoot("4-review-troubled");
  await walk.approve(app);
  await walk.ended(app);
  await shoot("5-teardown-needs-you");
  await app.click("main-action");
  await app.find("page-proof");
  await shoot("6-proof-not-verified");
  await app.close();
}

/** The pages of the main job in a small window. */
async function small(open, visitor) {
  const app = await open({ store: scratch("small"), speed: 20 });
  await app.resize(...SMALL);
  const shoot = visitor(app);
  const visit = (name) => shoot(`small-${name}`);
  await walk.swept(app);
  await visit("overview");
  await walk.choose(app, visit);
  await walk.review(app, visit);
  await walk.approve(app);
  await walk.underWay(app);
  await visit("teardown");
  await walk.verified(app, nothing);
  await walk.proof(app, visit);
  await app.close();
}

/** Both pages of a drill, in every way it may stand; one window goes from drill to drill. */
async function drills(open, visitor) {
  const app = await open({ scenario: null, store: scratch("drills") });
  const shoot = visitor(app);
  const twice = async (name) => {
    await shoot(name);
    await app.resize(...SMALL);
    await shoot(`small-${name}`);
    await app.resize(...LARGE);
  };
  const debrief = async (name) => {
    await practise.openDebrief(app);
    await twice(`7-debrief-${name}`);
  };
  const removeChosen = async () => {
    await walk.review(app, nothing);
    await walk.approve(app);
  };
  const fast = { seed: 3, speed: 60 };

  await app.click("way-practice");
  await app.find("page-practice");
  await twice("1-practice");
  await practise.chooseDrill(app, { scenario: "fifty-clusters", ...fast });
  await practise.begin(app);
  await debrief("untouched");
  await walk.toOverview(app);
  await practise.chooseRogue(app);
  await removeChosen();
  await walk.underWay(app);
  await debrief("unfinished");
  await app.click("nav-teardown");
  await walk.verified(app, nothing);
  await debrief("over");

  await app.click("another-scenario");
  await practise.chooseDrill(app, { scenario: "denied-regions", ...fast });
  await twice("1-practice-another");
  await practise.begin(app);
  await practise.chooseAllButOwn(app);
  await removeChosen();
  await walk.ended(app);
  await debrief("out-of-reach");

  // Only the one cluster is kept: the company has another one.
  await app.click("another-scenario");
  await practise.chooseDrill(app, { scenario: "fifty-clusters", ...fast });
  await practise.begin(app);
  await walk.choose(app, nothing);
  await removeChosen();
  await walk.ended(app);
  await debrief("wrong");
  await app.close();
}

/** From ten regions that are disabled to all of them read, emptied, and disabled again. */
async function regions(open, visitor) {
  const store = scratch("disabled");
  let app = await open({ store, speed: 1 });
  let shoot = visitor(app);
  const twice = async (name) => {
    await shoot(name);
    await app.resize(...SMALL);
    await shoot(`small-${name}`);
    await app.resize(...LARGE);
  };
  await walk.swept(app);
  await app.click("filter-unchecked");
  await shoot("2-overview-disabled");
  await walk.openRegion(app, "ap-east-1");
  await shoot("3-region-disabled");
  await walk.toOverview(app);
  await off.toRegions(app);
  await app.until("source-switches", "data-state", ["told"]);
  await twice("8-regions");
  await app.click("ask-bills");
  await app.until("source-billed", "data-state", ["told"]);
  await app.click({ css: '[data-testid^="clue-"] button' });
  await twice("8-regions-clues");
  await app.click("select-disabled");
  await shoot("8-regions-chosen");
  await app.click("enable-regions");
  await app.find("confirm-enable");
  await twice("8-regions-confirm");
  await app.click("confirm-enable");
  await off.queueStands(app);
  await twice("8-regions-under-way");
  await app.click("nav-overview");
  await shoot("2-overview-enabling");
  await app.close();

  app = await open({ store, speed: 60 });
  shoot = visitor(app);
  await walk.swept(app);
  await app.click("nav-regions");
  await off.oneAt(app, "open");
  await shoot("8-regions-half");
  await off.allRead(app);
  await twice("8-regions-read");
  await app.click("choose-found");
  await walk.chooseHere(app, nothing);
  await walk.review(app, nothing);
  await walk.approve(app);
  await walk.verified(app, nothing);
  await walk.proof(app, nothing);
  await app.click("nav-regions");
  await app.find("select-enabled");
  await twice("8-regions-emptied");
  await off.askToDisable(app);
  await twice("8-regions-confirm-disable");
  await app.click("confirm-disable");
  await off.oneAt(app, "disabling");
  await shoot("8-regions-closing");
  await off.allClosed(app);
  await app.click("ask-switches");
  await app.until("source-switches", "data-state", ["told"]);
  await twice("8-regions-closed");
  await walk.toOverview(app);
  await shoot("2-overview-closed");
  await app.close();

  // Some are disabled and some denied, and both have a page that says so; and of none there is a clue.
  app = await open({ scenario: "denied-regions", store: scratch("denied") });
  shoot = visitor(app);
  await walk.swept(app);
  await app.click("filter-unchecked");
  await shoot("2-overview-denied");
  await walk.openRegion(app, "sa-east-1");
  await shoot("3-region-denied");
  await walk.toOverview(app);
  await walk.openRegion(app, "ap-east-1");
  await shoot("3-region-disabled-denied");
  await walk.toOverview(app);
  await off.toRegions(app);
  await app.until("source-switches", "data-state", ["told"]);
  await shoot("8-regions-no-clue");
  await app.close();
}

const known = [connecting, mainJob, interrupted, readOnly, troubled, quiet, small, drills, regions, costs, triage, signingIn];
const unknown = asked.filter((name) => !known.some((part) => part.name === name));
if (unknown.length > 0) throw new Error(`no such part: ${unknown}`);
const parts = asked.length > 0 ? known.filter(({ name }) => asked.includes(name)) : known;

await script(async () => {
  const failed = [];
  for (const lang of ["en", "ko"]) {
    for (const theme of ["light", "dark"]) {
      failed.push(...(await take(lang, theme)));
      console.log(`tests/e2e/out/*.${theme}-${lang}.png`);
    }
  }
  if (failed.length > 0) throw new Error(`not taken: ${failed.join(", ")}`);
}, 90);
