// The window while CloudTrail is read in an account of 34,000 tasks: how fast it answers whoever does not wait for the end.
import { answered, backend } from "./answers.mjs";
import { App, pause, scratch, until } from "./driver.mjs";
import { rows, told } from "./judged.mjs";
import { swept } from "./walk.mjs";

/** As slow as AWS: the reading must not be over before the clicks are. */
const SPEED = 1;
/** Rounds of clicks at least, also where the reading is over sooner; that is told. */
const LEAST = 3;
const LIMIT = 100;

const page = (name, holds) => `[data-testid="page-${name}"]${holds}`;
const ROWS = ':has([data-testid^="mark-"])';
const NO_ROWS = ':not(:has([data-testid^="mark-"]))';

/** What is pressed, in this order, and what is there once it was answered. */
const ROUND = [
  ["opening who did it", "nav-who", page("who", ' [data-testid="looking"]')],
  ["opening the story", "tab-timeline", page("who", ' [data-testid="timeline"] li')],
  ["back to the overview", "nav-overview", '[data-testid="page-overview"]'],
  ["opening the choice", "open-choose", page("choose", ROWS)],
  ["filtering by a verdict: none", "verdict-known", page("choose", NO_ROWS)],
  ["filtering by a verdict: many", "verdict-rogue", page("choose", ROWS)],
  ["opening the reasons", { css: '[data-testid^="why-arn"]' }, '[data-testid="why-made"]'],
  ["closing the reasons", "why-close", 'body:not(:has([data-testid="why"]))'],
  ["back to the overview", "nav-overview", '[data-testid="page-overview"]'],
];

const reading = async (app) => (await told(app, "triage")).looking.state === "running";

/** Presses each once; gives how long each took. */
async function round(app, times) {
  for (const [what, id, expected] of ROUND) {
    const element = await app.find(id);
    const pressed = typeof id === "string" ? id : await element.getAttribute("data-testid");
    times.push([what, await answered(app, pressed, "click", expected), await reading(app)]);
    await pause(200);
  }
}

/** How much of an answer is the backend's: told, not judged. */
async function backendAlone(app) {
  const story = { principal: null, region: null, everything: false, offset: 0, limit: 100 };
  const [{ arn }] = await rows(app, "clusters", { limit: 1 });
  const asked = [["triage"], ["principals"], ["timeline", { query: story }], ["finding", { arn }], ["overview"]];
  const words = [];
  for (const [command, values] of asked) words.push(`${command} ${(await backend(app, command, values)).toFixed(0)}`);
  console.log(`       the backend alone: ${words.join(", ")} ms`);
}

/** `tell(what, value, limit, unit)`. */
export async function whileLooking(tell) {
  const app = await App.open({ scenario: "crowd", store: scratch("busy"), speed: SPEED });
  await swept(app, 600_000);
  await app.find("open-choose", 120_000);
  if (!(await reading(app))) {
    await app.click("nav-who");
    await app.click("start-looking");
    await until("CloudTrail is read", () => reading(app).then((is) => is || null));
  }
  const times = [];
  let rounds = 0;
  while (rounds < LEAST || (await reading(app))) {
    await round(app, times);
    await backendAlone(app);
    rounds += 1;
  }
  const meanwhile = times.filter(([, , is]) => is);
  const { looking } = await told(app, "triage");
  console.log(
    `       triage: ${times.length} clicks, ${meanwhile.length} of them while CloudTrail was read; ` +
      `${looking.events} events of ${looking.regionsDone} regions`,
  );
  for (const what of new Set(ROUND.map(([name]) => name))) {
    const took = times.filter(([name]) => name === what).map(([, time]) => time);
    console.log(`       ${what}: ${took.map((time) => time.toFixed(0)).join(", ")} ms`);
    tell(`triage: ${what}`, Math.max(...took), LIMIT, "ms");
  }
  tell("triage: DOM nodes", await app.run(() => document.querySelectorAll("*").length), 3_000, "nodes");
  await app.close();
  if (meanwhile.length === 0) throw new Error("CloudTrail was read before the first click");
}
