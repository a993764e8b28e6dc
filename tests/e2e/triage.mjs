// Who made it and why it looks rogue, through the real window: the story from the first verdict to the evidence of a proof;
// an account in which the attacker hides in a cluster of the company's; and one whose own service was taken over.
import assert from "node:assert/strict";
import { withDownloads } from "./bill.mjs";
import { App, scratch, until } from "./driver.mjs";
import { deedsAreInIt, evidenceIsSaved, whyIsInIt } from "./evidence.mjs";
import * as judged from "./judged.mjs";
import * as kept from "./kept.mjs";
import { openDebrief, words } from "./practise.mjs";
import * as walk from "./walk.mjs";
import * as who from "./who.mjs";

const nothing = async () => undefined;
const REGION = "us-east-1";
/** Of the seed story: twenty in each region that could be looked into. */
const ROGUE = 480;
/** Whose key was stolen, in the accounts in which the attacker hides. */
const STOLEN = "deploy-ci";
const US_EAST = "arn:aws:ecs:us-east-1:000000000000";

/** One cluster is kept for a reason; everything else that looks rogue goes; and all that is known of it is saved. */
export async function story(lang) {
  const home = scratch("triage");
  const downloads = withDownloads(home);
  const app = await App.open({ store: scratch("triage-store"), home, lang });
  await walk.swept(app);
  await judged.allJudged(app);
  await who.toWho(app);
  await who.intruderIsNamed(app, lang, ROGUE);
  await who.storyIsFiltered(app, lang, REGION);
  await who.storyIsSaved(app);

  const [{ arn: mine }, { arn: goes }] = await judged.rows(app, "clusters", { verdict: "rogue", region: REGION, limit: 2 });
  await walk.toOverview(app);
  await walk.openRegion(app, REGION);
  await judged.openWhy(app, mine);
  const finding = await judged.bothSidesAreShown(app, lang, mine);
  assert.deepEqual([finding.verdict, finding.inFavour.length], ["rogue", 0], "nothing speaks for it");
  await kept.keepWithReason(app, lang, mine);
  await judged.closeWhy(app);
  await who.toWho(app);
  await kept.markIsListed(app, lang, mine);
  await kept.listComesBack(app, lang, mine);
  await kept.badListIsTold(app, lang, home, mine, goes);
  await kept.closeProblems(app);
  whyIsInIt(await evidenceIsSaved(app, downloads, REGION), { rogue: goes, kept: mine });

  await walk.toOverview(app);
  const takes = await judged.selectRogue(app);
  const { clusters_other } = words(lang, "glossary");
  const said = judged.withSlots(clusters_other, { count: ROGUE - 1 });
  assert.ok(takes.includes(said), `what is kept is not counted: ${takes}`);
  await walk.openRegion(app, REGION);
  await judged.markIs(app, mine, "keep");
  await judged.markIs(app, goes, "remove");
  await walk.toOverview(app);
  await walk.openRegion(app, walk.KEPT_REGION);
  await judged.markIs(app, walk.KEPT_CLUSTER, "none");
  await walk.toOverview(app);
  await walk.review(app, nothing);
  await judged.reviewTells(app, lang, { rogue: ROGUE - 1 });
  assert.ok((await app.text("page-review")).includes(words(lang, "review").verdicts.all), "that all of it looks rogue");
  await walk.approve(app);
  await walk.verified(app, nothing);
  await walk.proof(app, nothing);
  const evidence = await evidenceIsSaved(app, downloads, REGION);
  whyIsInIt(evidence, { rogue: goes, kept: mine });
  deedsAreInIt(evidence, { gone: goes, kept: mine });
  await who.toWho(app);
  await who.storyEndsWithProof(app);
  await app.close();
}

/** The company's cluster hides one thing, which goes alone. */
export async function mixed(lang) {
  const cluster = `${US_EAST}:cluster/web`;
  const app = await App.open({ scenario: "mixed-account", store: scratch("mixed"), lang });
  await walk.swept(app);
  await judged.allJudged(app);
  await who.onlyIsNamed(app, lang, STOLEN);
  await walk.toOverview(app);
  const [{ arn: service, name }] = await judged.rows(app, "services", { verdict: "rogue" });
  await walk.openChoice(app);
  await judged.showOnly(app, "rogue");
  await app.find(`why-${cluster}`);
  assert.ok((await app.text("hides")).startsWith(judged.forCount(words(lang, "verdict"), "hides", 1)), "the cluster hides one");
  await app.click("kind-services");
  await judged.openWhy(app, service);
  const finding = await judged.bothSidesAreShown(app, lang, service);
  assert.ok(finding.against.length > 5 && finding.inFavour.length > 0, "there are reasons on both sides");
  await judged.closeWhy(app);
  await walk.toOverview(app);
  const takes = await judged.selectRogue(app);
  assert.ok(takes.includes(judged.forCount(words(lang, "glossary"), "services", 1)), `one service: ${takes}`);
  await walk.openRegion(app, REGION);
  await judged.markIs(app, cluster, "none");
  await app.click("kind-services");
  await judged.markIs(app, service, "remove");
  await judged.markIs(app, `${US_EAST}:service/web/api`, "none");
  await walk.toOverview(app);
  await walk.review(app, nothing);
  await judged.reviewTells(app, lang, { rogue: 1 });
  await walk.approve(app);
  await walk.verified(app, nothing);
  await walk.proof(app, nothing);
  await openDebrief(app);
  const { missed, wrong } = words(lang, "debrief");
  const page = await app.text("page-debrief");
  assert.ok(page.includes(missed.none), `nothing of the attack is left: ${page}`);
  assert.ok(!page.includes(wrong.title), "nothing of one’s own is gone");
  assert.ok(!page.includes(name), "and nothing of it is listed");
  await app.close();
}

/** A service of the company's was taken over: it is a suspect, with the way back, and no rule for many takes it. */
export async function hijacked(lang) {
  const service = `${US_EAST}:service/web/api`;
  const app = await App.open({ scenario: "hijacked-service", store: scratch("hijacked"), lang });
  await walk.swept(app);
  await judged.allJudged(app);
  await walk.toOverview(app);
  // Nothing is rogue, so there is nothing to select at once, and the large button leads to the choice.
  assert.equal(await app.present("select-rogue-part"), null, "nothing is offered to be selected");
  await app.click("main-action");
  await app.find("page-choose");
  await app.find("select-rogue");
  assert.equal(await app.attribute("select-rogue", "aria-disabled"), "true", "and not here");
  assert.ok((await app.text("select-rogue-takes")).includes(words(lang, "verdict").select.nothing), "that is said");
  await app.click("show-suspects");
  await app.until("verdict-suspect", "aria-checked", ["true"]);
  await app.click("kind-services");
  await judged.openWhy(app, service);
  const finding = await judged.bothSidesAreShown(app, lang, service);
  assert.deepEqual([finding.verdict, finding.held], ["suspect", "hijacked"]);
  const { before, now } = finding.hijack;
  const shown = await app.text("why-hijack");
  const command = `aws ecs update-service --cluster web --service api --task-definition ${before} --region ${REGION}`;
  assert.ok(shown.includes(command), `the way back: ${shown}`);
  assert.ok(before !== now && shown.includes(now), "what runs now");
  assert.ok((await app.text("why-held")).includes(words(lang, "why").held.hijacked), "why it is no more than suspect");
  await judged.closeWhy(app);
  assert.equal((await judged.told(app, "overview")).choice.remove.services, 0, "nothing was chosen");

  // By a person's word it can be removed; the review says what it is, and what to do instead.
  await app.click(`mark-${service}-remove`);
  await judged.markIs(app, service, "remove");
  await walk.toOverview(app);
  await walk.review(app, nothing);
  await judged.reviewTells(app, lang, { suspect: 1 });
  await app.find(`why-${service}`);
  const note = judged.forCount(words(lang, "review").notes.kind, "hijackedTargeted", 1);
  await until("the review warns", async () => (await app.text("page-review")).includes(note) || null, 5_000);
  await who.onlyIsNamed(app, lang, STOLEN);
  await app.close();
}

/** All three, one after the other. */
export async function triage(lang) {
  await mixed(lang);
  await hijacked(lang);
  await story(lang);
}
