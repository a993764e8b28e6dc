// Who made it, and the story of it, step by step.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { until } from "./driver.mjs";
import { forCount, INTRUDER, told, withSlots } from "./judged.mjs";
import { csvRows } from "./money.mjs";
import { words } from "./practise.mjs";

const ADDRESS = "203.0.113.66";
/** What he did before the first cluster and after the last one, as the scenario has it. */
const DEEDS = [
  "signedInWithoutMfa",
  "userMade",
  "permissionsGiven",
  "keyMade",
  "regionEnabled",
  "loggingStopped",
  "detectorDeleted",
];
const KEY = "AKIAPRACTICESUPPORT1";

export async function toWho(app) {
  await app.click("nav-who");
  await app.find("page-who");
}

/** How the window has each principal: heading, and whether it made what looks rogue. */
const principals = (app) =>
  app.run(() =>
    [...document.querySelectorAll('[data-testid="principal"]')].map((card) => ({
      heading: card.querySelector("h2").textContent,
      suspicious: card.dataset.suspicious === "true",
      kinds: [...card.querySelectorAll("[data-kind]")].map((deed) => deed.dataset.kind),
      text: card.textContent,
    })),
  );

/** One principal made all of it: the person of Identity Center called "root". Nobody is called the root user. */
export async function intruderIsNamed(app, lang, clusters) {
  await app.until("looking", "data-state", ["done"]);
  await app.find("principal");
  const { truth, principals_one, principals_other } = words(lang, "who");
  const { principal } = words(lang, "verdict");
  const sentence = withSlots(truth.all, {
    principals: withSlots(lang === "ko" ? principals_other : principals_one, { count: 1 }),
    clusters: forCount(words(lang, "glossary"), "clusters", clusters),
  });
  const said = await app.run(() => document.querySelector('[data-testid="page-who"] h1').textContent);
  assert.equal(said, sentence, "how many made all of it");
  const found = await principals(app);
  const [intruder, ...others] = found.filter(({ suspicious }) => suspicious);
  assert.deepEqual(others, [], "nobody else made any of it");
  assert.equal(intruder.heading, withSlots(principal.person, INTRUDER), "the type first, then what he called himself");
  for (const { heading } of found) assert.ok(!heading.startsWith(principal.root), `the root user did nothing: ${heading}`);
  assert.ok(intruder.text.includes(ADDRESS) && intruder.text.includes(KEY), `from where, and what he left: ${intruder.text}`);
  for (const kind of DEEDS) assert.ok(intruder.kinds.includes(kind), `${kind} is told of him: ${intruder.kinds}`);
}

/** Where no cluster is rogue but something in one is: whoever made or changed that is named, and nobody else. */
export async function onlyIsNamed(app, lang, name) {
  await toWho(app);
  await app.until("looking", "data-state", ["done"]);
  await app.find("principal");
  const suspicious = (await principals(app)).filter((one) => one.suspicious).map(({ heading }) => heading);
  const { iamUser } = words(lang, "verdict").principal;
  assert.deepEqual(suspicious, [withSlots(iamUser, { name })], "who made what looks rogue or suspect");
  const said = await app.run(() => document.querySelector('[data-testid="page-who"] h1').textContent);
  assert.notEqual(said, words(lang, "who").truth.nobody, "that there is nobody to look for is not said above somebody");
}

/** The entries that stand there, in their order; none before all of the page are drawn. */
const entries = (app) =>
  app.run(() =>
    [...document.querySelectorAll('[data-testid="timeline"][aria-busy="false"] li')].map((entry) => ({
      kind: entry.dataset.kind,
      by: entry.querySelector("button")?.textContent ?? null,
      text: entry.textContent,
    })),
  );

const LATER = { css: '[data-testid="page-who"] nav button:last-of-type' };

/** What happened, page after page. */
async function everyEntry(app) {
  const all = [];
  for (let first = null; ; ) {
    const page = await until("the next page is there", async () => {
      const found = await entries(app);
      return found.length > 0 && found[0].text !== first ? found : null;
    });
    first = page[0].text;
    all.push(...page);
    const later = await app.present(LATER);
    if (!later || (await later.getAttribute("aria-disabled")) === "true") return all;
    await app.click(LATER);
  }
}

const option = (list, value) => ({ css: `[data-testid="${list}"] option[value="${value}"]` });

/** Chooses in a list of the story, and waits until the story fits. */
async function choose(app, list, value, fits) {
  await app.click(option(list, value));
  return until(`the story fits ${value || "everything"}`, async () => {
    const found = await entries(app);
    return found.length > 0 && fits(found) ? found : null;
  });
}

/** The story by region, by principal, and with what others did; and the file of it. */
export async function storyIsFiltered(app, lang, region) {
  await app.click("tab-timeline");
  const { principal } = words(lang, "verdict");
  const his = withSlots(principal.person, INTRUDER);
  const whole = await until("the story is told", async () => {
    const found = await entries(app);
    return found.some(({ by }) => by === his) ? found : null;
  });
  assert.ok(whole.every(({ kind }) => kind !== "signedIn"), "what the company’s own people do is not in it");

  const place = await app.run(
    (css) => document.querySelector(css).textContent.split(" · ")[0],
    option("timeline-region", region).css,
  );
  const there = await choose(app, "timeline-region", region, (found) => found.every(({ text }) => text.includes(place)));
  assert.ok(there.length < whole.length, "fewer than everywhere");
  for (const kind of ["clustersMade", "servicesMade", "definitionsRegistered"]) {
    assert.ok(there.some((entry) => entry.kind === kind && entry.text.includes(ADDRESS)), `${kind} in ${region}`);
  }
  await choose(app, "timeline-region", "", (found) => found.length === whole.length);

  await app.click("timeline-everything");
  await until("what others did is in it", async () => (await entries(app)).some(({ kind }) => kind === "signedIn") || null);
  const { key } = (await told(app, "principals")).principals.find(({ suspicious }) => suspicious).label;
  await choose(app, "timeline-principal", key, (found) => found.every(({ by }) => by === his));
  const byHim = await everyEntry(app);
  for (const kind of DEEDS) assert.ok(byHim.some((entry) => entry.kind === kind), `${kind} is in his story`);
  assert.ok(byHim.some(({ text }) => text.includes("support-desk")), "whom he made is named");
}

/** The file of the story holds every entry of it, also those of pages that were not opened. */
export async function storyIsSaved(app) {
  const { key } = (await told(app, "principals")).principals.find(({ suspicious }) => suspicious).label;
  const query = { principal: key, region: null, everything: true, offset: 0, limit: 1 };
  const { total } = await told(app, "timeline", { query });
  await app.click("save-file");
  const saved = csvRows(readFileSync(await savedPath(app, /quench-timeline-[^/]*\.csv$/), "utf8"));
  assert.equal(saved.length, total, "entries in the file");
}

/** Where the window says that something was saved; of several, what has that ending. */
export const savedPath = (app, ending) =>
  until(`where ${ending} was saved is said`, async () => {
    const paths = await app.run(() =>
      [...document.querySelectorAll('[data-testid^="page-"] [role="status"] bdi')].map((path) => path.textContent),
    );
    return paths.find((path) => ending.test(path)) ?? null;
  });

/** After a teardown: the story goes on with what the person and Quench did, in that order. */
export async function storyEndsWithProof(app) {
  await app.click("tab-timeline");
  const kinds = (await everyEntry(app)).map(({ kind }) => kind);
  const ours = ["planApproved", "tornDown", "provedGone"];
  for (const kind of ours) assert.ok(kinds.includes(kind), `${kind} is told: ${kinds}`);
  const order = ours.map((kind) => kinds.indexOf(kind));
  assert.deepEqual(order, [...order].sort((a, b) => a - b), `in their order: ${kinds}`);
  assert.ok(order[0] > kinds.lastIndexOf("clustersMade"), "after what the attacker did");
}
