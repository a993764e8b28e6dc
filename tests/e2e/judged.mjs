// What looks rogue, step by step: the verdicts, the reasons on both sides, and what "everything that looks rogue" takes.
import assert from "node:assert/strict";
import { until } from "./driver.mjs";
import { words } from "./practise.mjs";

/** The story's attacker: somebody of IAM Identity Center who is called "root" and is not the root user. */
export const INTRUDER = { name: "AdministratorAccess", session: "root" };

/** What the backend tells the window. */
export const told = (app, command, values = {}) =>
  app
    .runAsync(
      (name, given, done) => {
        const answer = window.__TAURI_INTERNALS__.invoke(name, given);
        answer.then((view) => done({ view }), (error) => done({ error }));
      },
      command,
      values,
    )
    .then(({ view, error }) => {
      if (error) throw Object.assign(new Error(`${command}: ${JSON.stringify(error)}`), { code: error.code });
      return view;
    });

/** A text of the window with its values: `{{plain}}` ones, and `{marked}` ones that are elements there. */
export const withSlots = (text, values) =>
  text.replace(/\{\{(\w+)(?:, number)?\}\}|\{(\w+)\}/g, (whole, value, slot) => values[value ?? slot] ?? whole);

/** The form of a text for so many: Korean has one for all. */
export const forCount = (texts, key, count, values = {}) =>
  withSlots(count === 1 && texts[`${key}_one`] ? texts[`${key}_one`] : texts[`${key}_other`], { count, ...values });

/** The first rows that look so; asked again where the account has moved on meanwhile. */
export function rows(app, kind, { verdict = null, region = null, limit = 200 } = {}) {
  const query = { kind, verdict, region, cluster: null, madeBy: null, filter: "", sort: "verdict", offset: 0, limit };
  return until(`${kind} that look ${verdict}`, async () => {
    const { revision } = await told(app, "overview");
    const page = await told(app, "rows", { query: { ...query, revision } }).catch((thrown) => {
      if (thrown.code === "staleRevision") return null;
      throw thrown;
    });
    return page?.rows ?? null;
  });
}

/** Everything was read, CloudTrail too, and every verdict rests on it. */
export async function allJudged(app) {
  await until("all was judged, and who made it looked up", async () => {
    const { judging, looking } = await told(app, "triage");
    return (judging.kind === "done" && looking.state === "done") || null;
  }, 240_000);
  const [first] = await rows(app, "clusters", { limit: 1 });
  await until("the verdicts know what CloudTrail told", async () => {
    const { missing } = await told(app, "finding", { arn: first.arn });
    return missing.every(({ what }) => what !== "history") || null;
  });
}

/** Opens the reasons of a row of the list, wherever in it the row is. */
export async function openWhy(app, arn) {
  await app.scrollTo(`why-${arn}`);
  await app.click(`why-${arn}`);
  await app.find("why-made");
}

export async function closeWhy(app) {
  await app.click("why-close");
  await until("the reasons are closed", async () => (await app.present("why")) === null || null);
}

/** How the window has each side of it: the signals under its heading, in their order. */
const sidesOf = (app) =>
  app.run(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-testid="why"] section[aria-labelledby]')].map((side) => [
        document.getElementById(side.getAttribute("aria-labelledby")).textContent,
        [...side.querySelectorAll("[data-signal]")].map((reason) => reason.dataset.signal),
      ]),
    ),
  );

/** The panel shows what was found on both sides, in the right place, and the certainty in words. Gives the finding. */
export async function bothSidesAreShown(app, lang, arn) {
  const finding = await told(app, "finding", { arn });
  const { against, inFavour, noneInFavour, headline } = words(lang, "why");
  const signals = (reasons) => reasons.map(({ signal }) => signal);
  const shown = await sidesOf(app);
  assert.deepEqual(shown[against], signals(finding.against), "what speaks against it");
  assert.deepEqual(shown[inFavour], signals(finding.inFavour), "what speaks for it");
  const page = await app.text("why");
  if (finding.inFavour.length === 0) assert.ok(page.includes(noneInFavour), "that nothing speaks for it is said");
  const certainty = words(lang, "verdict").certainty[finding.certainty];
  assert.ok(page.includes(withSlots(headline[finding.verdict], { certainty })), `the verdict is said: ${page}`);
  return finding;
}

/** Filters the list by a verdict. */
export async function showOnly(app, verdict) {
  await app.click(`verdict-${verdict}`);
  await app.until(`verdict-${verdict}`, "aria-checked", ["true"]);
  await app.settled();
}

/** On the overview: selects what looks rogue, after it was told what that takes. Gives how that was said. */
export async function selectRogue(app) {
  const takes = await until("what it takes is said", () => app.text("select-rogue-takes"));
  await app.click("main-action");
  await until("all of it is selected", async () => (await told(app, "triage")).selected || null);
  return takes;
}

/** Whether a row of the region that is open goes, stays, or is undecided. */
export async function markIs(app, arn, mark) {
  await app.scrollTo(`mark-${arn}-${mark}`);
  await app.until(`mark-${arn}-${mark}`, "aria-checked", ["true"]);
}

/** The review tells how what goes was judged: so many of each verdict, and no other one. */
export async function reviewTells(app, lang, counts) {
  const { name } = words(lang, "verdict");
  const shown = await app.run(() =>
    [...document.querySelectorAll('[data-testid="plan-verdicts"] > span')].map((one) => [
      one.querySelector("[data-verdict]").dataset.verdict,
      one.textContent,
    ]),
  );
  assert.deepEqual(
    shown,
    Object.entries(counts).map(([verdict, count]) => [verdict, `${name[verdict]} ${count}`]),
    "the verdicts of what goes",
  );
}
