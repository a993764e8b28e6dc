// A drill, step by step: the page of scenarios, what belongs to whom in them, and the debrief.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { choose, KEPT_CLUSTER, KEPT_REGION, keep, openRegion, swept, toOverview } from "./walk.mjs";

const MARKED = { css: '[data-testid="page-region"] [data-testid$="-remove"][aria-checked="true"]' };

/** Where the script of `fifty-clusters` ran, and the clusters of the company’s own. */
const ROGUE_REGIONS = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1"];
const OWN = {
  "us-west-2": "arn:aws:ecs:us-west-2:000000000000:cluster/web",
  [KEPT_REGION]: KEPT_CLUSTER,
};

/** No task runs from it, and no service names it: it is started at night. */
const OWN_DEFINITION = `arn:aws:ecs:${KEPT_REGION}:000000000000:task-definition/nightly-report:1`;

const nothing = async () => undefined;

/** The words of the window, as a person who reads `lang` sees them. */
export function words(lang, namespace) {
  const file = join(import.meta.dirname, "../../ui/src/i18n", lang, `${namespace}.json`);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** On the page of scenarios: one of them, its number and its speed. */
export async function chooseDrill(app, { scenario, seed, speed }) {
  await app.find("page-practice");
  await app.click(`scenario-${scenario}`);
  await app.replace("seed", String(seed));
  await app.click(`speed-${speed}`);
  await app.until(`speed-${speed}`, "aria-checked", ["true"]);
}

export async function begin(app) {
  await app.click("practice-start");
  await app.find("practice-frame");
  await swept(app);
}

/** Region by region: everything goes where the attacker was, but for what is the company’s own. */
export async function chooseRogue(app) {
  for (const code of ROGUE_REGIONS) {
    await openRegion(app, code);
    await app.click("select-region");
    await app.find(MARKED);
    if (OWN[code]) await keep(app, OWN[code]);
    await toOverview(app);
  }
  await app.click("filter-all");
  await openRegion(app, KEPT_REGION);
  await keep(app, KEPT_CLUSTER);
  await toOverview(app);
}

/** Everything goes, unused task definitions too, but for the production cluster and a definition that only looks unused. */
export async function chooseAllButOwn(app) {
  await choose(app, nothing);
  await openRegion(app, KEPT_REGION);
  await app.click("kind-definitions");
  await keep(app, OWN_DEFINITION);
  await toOverview(app);
}

export async function openDebrief(app) {
  await app.click("nav-debrief");
  await app.find("debrief-outcome");
}
