// Pictures of what looks rogue and of who made it: verdicts, reasons, principals, the story, marks, in six incidents.
import { withDownloads } from "./bill.mjs";
import { scratch } from "./driver.mjs";
import * as judged from "./judged.mjs";
import * as kept from "./kept.mjs";
import * as walk from "./walk.mjs";
import * as who from "./who.mjs";

const LARGE = [1280, 800];
const SMALL = [1024, 700];
const US_EAST = "arn:aws:ecs:us-east-1:000000000000";

const nothing = async () => undefined;

/** What is asked "Why?" in each incident. AMBERSQUID's is drawn from a seed: no story tells it. */
const SUBJECTS = {
  "seed-story": { kind: "clusters", verdict: "rogue" },
  "seventeen-regions": { kind: "clusters", verdict: "rogue" },
  "fifty-clusters": { kind: "clusters", verdict: "rogue" },
  ambersquid: { scenario: "made", seed: 730009, kind: "services", verdict: "rogue" },
  "mixed-account": { kind: "services", verdict: "rogue" },
  "hijacked-service": { kind: "services", verdict: "suspect" },
};

/** Those of them that show more than the others. */
const MORE = { "seed-story": marked, "mixed-account": hidden, "hijacked-service": chosenAllTheSame };

export async function triage(open, visitor, { lang }) {
  for (const [incident, subject] of Object.entries(SUBJECTS)) {
    const home = scratch("pictures");
    withDownloads(home);
    const { scenario = incident, seed } = subject;
    const app = await open({ scenario, seed, store: scratch("pictures-store"), home });
    const take = visitor(app);
    const shoot = (name) => take(`10-${incident}-${name}`);
    await walk.swept(app);
    await judged.allJudged(app);
    await shoot("overview");
    await choice(app, shoot, subject);
    await people(app, shoot);
    await MORE[incident]?.(app, shoot, { lang, home });
    await app.close();
  }
}

/** The list by verdict, and the reasons of one of it, from top to bottom. */
async function choice(app, shoot, { kind, verdict }) {
  const [{ arn }] = await judged.rows(app, kind, { verdict, limit: 1 });
  await toChoice(app);
  await judged.showOnly(app, verdict);
  await shoot("choose");
  await app.click(`kind-${kind}`);
  await judged.openWhy(app, arn);
  await shoot("why");
  for (const [name, id] of [["score", "why-held"], ["made", "why-made"], ["mark", "why-save-mark"]]) {
    if (!(await app.present(id))) continue;
    await app.run((wanted) => document.querySelector(`[data-testid="${wanted}"]`).scrollIntoView({ block: "end" }), id);
    await shoot(`why-${name}`);
  }
  await judged.closeWhy(app);
  await walk.toOverview(app);
}

/** The large button leads to the choice only where nothing can be selected at once. */
async function toChoice(app) {
  if (await app.present("open-choose")) await walk.openChoice(app);
  else await app.click("main-action");
  await app.find("page-choose");
}

const fold = (app, open) =>
  app.run((is) => {
    const others = document.querySelector('[data-testid="other-principals"]');
    if (others) others.open = is;
    others?.scrollIntoView({ block: "start" });
    if (!is) for (const one of document.querySelectorAll("*")) one.scrollTop = 0;
  }, open);

/** Who made it, and the story, in a large and in a small window. */
async function people(app, shoot) {
  await who.toWho(app);
  await app.until("looking", "data-state", ["done"]);
  await app.find("principal");
  await twice(app, shoot, "who");
  await fold(app, true);
  await shoot("who-others");
  await fold(app, false);
  await app.click("tab-timeline");
  await app.find({ css: '[data-testid="timeline"] li' });
  await twice(app, shoot, "timeline");
  await app.run(() => [...document.querySelectorAll('[data-testid="timeline"] li')].at(-1).scrollIntoView({ block: "end" }));
  await shoot("timeline-end");
  await walk.toOverview(app);
}

async function twice(app, shoot, name) {
  await shoot(name);
  await app.resize(...SMALL);
  await shoot(`small-${name}`);
  await app.resize(...LARGE);
}

/** A mark with all that belongs to it, a keep list with problems, and then all that looks rogue, from choice to review. */
async function marked(app, shoot, { lang, home }) {
  const region = "us-east-1";
  const [{ arn: mine }, { arn: other }] = await judged.rows(app, "clusters", { verdict: "rogue", region, limit: 2 });
  await walk.openRegion(app, region);
  await judged.openWhy(app, mine);
  await kept.keepWithReason(app, lang, mine);
  await shoot("why-kept");
  await judged.closeWhy(app);
  await shoot("region");
  await who.toWho(app);
  await kept.markIsListed(app, lang, mine);
  await twice(app, shoot, "marks");
  await kept.badListIsTold(app, lang, home, mine, other);
  await twice(app, shoot, "keep-list-problems");
  await kept.closeProblems(app);
  await app.click("save-evidence");
  await who.savedPath(app, /quench-evidence-/);
  await shoot("evidence");
  await walk.toOverview(app);
  await judged.selectRogue(app);
  await shoot("overview-selected");
  await app.resize(...SMALL);
  await shoot("small-overview-selected");
  await app.resize(...LARGE);
  await walk.review(app, nothing);
  await shoot("review");
}

/** What hides in a cluster of the company's. */
async function hidden(app, shoot) {
  await walk.openRegion(app, "us-east-1");
  await shoot("region");
  await walk.toOverview(app);
  await judged.selectRogue(app);
  await walk.review(app, nothing);
  await shoot("review");
}

/** The suspect is removed all the same, by a person's word. */
async function chosenAllTheSame(app, shoot) {
  await app.click("main-action");
  await app.click("show-suspects");
  await app.click("kind-services");
  await shoot("choose-services");
  await app.click(`mark-${US_EAST}:service/web/api-remove`);
  await judged.markIs(app, `${US_EAST}:service/web/api`, "remove");
  await walk.toOverview(app);
  await walk.review(app, nothing);
  await twice(app, shoot, "review-others");
}
