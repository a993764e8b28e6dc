// Numbers of the real window. Meant for a release build on a quiet machine; the tests do not time.
// node measure.mjs [paint] [idle] [crowd] [triage] [bill]
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { answered } from "./answers.mjs";
import { whileLooking } from "./busy.mjs";
import { App, appArguments, environment, pause, scratch, script, until } from "./driver.mjs";
import { largeBill } from "./large.mjs";
import { end, ticks, tree } from "./processes.mjs";
import { review, toOverview } from "./walk.mjs";

const APP = process.env.QUENCH_APP;
const TICKS_PER_SECOND = 100;
const results = [];

function tell(what, value, limit, unit) {
  const fits = value < limit;
  results.push(fits);
  console.log(`${fits ? "ok    " : "OVER  "} ${what}: ${value.toFixed(2)} ${unit} (limit ${limit} ${unit})`);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Starts the app without a driver; `painted(page)` waits for its line. */
function start(options) {
  const began = performance.now();
  const child = spawn(APP, appArguments(options), {
    env: environment(options.store),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pages = new Map();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const page = /^quench: painted (\S+)/.exec(line)?.[1];
    if (page && !pages.has(page)) pages.set(page, performance.now() - began);
  });
  return {
    child,
    pages,
    painted: (page) =>
      until(`quench: painted ${page ?? ""}`, () => (page ? pages.get(page) : [...pages.values()][0]), 120_000),
    async stop() {
      end(tree(child.pid));
      await pause(300);
    },
  };
}

async function firstPaint() {
  const times = [];
  for (let number = 0; number < 6; number += 1) {
    const app = start({ scenario: null, store: scratch("paint") });
    const time = await app.painted();
    await app.stop();
    // The first one reads the program from disk.
    if (number > 0) times.push(time);
  }
  console.log(`       process start to first paint: ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
  tell("first paint, median of 5", median(times) / 1000, 1, "s");
}

async function idle() {
  const app = start({ store: scratch("idle"), speed: 1 });
  await app.painted("overview");
  await pause(5_000);
  const before = ticks(app.child.pid);
  await pause(60_000);
  const used = (ticks(app.child.pid) - before) / TICKS_PER_SECOND;
  await app.stop();
  tell("idle after a sweep, all processes, over 60 s", (used / 60) * 100, 0.5, "% of a core");
}

/** A row of the page, and not only the shell that waits for it. */
const rowOf = (page) => `[data-testid="${page}"] [data-testid^="mark-"]`;

async function crowd() {
  const app = await App.open({ scenario: "crowd", store: scratch("crowd") });
  await app.find("page-overview");
  await app.until("sweep-phase", "data-phase", ["done"], 300_000);
  const nodes = () => app.run(() => document.querySelectorAll("*").length);
  let most = await nodes();
  const clicks = [];
  const scrolls = [];
  for (const code of ["us-east-1", "eu-central-1", "ap-northeast-2", "sa-east-1", "me-south-1"]) {
    await app.scrollTo(`region-row-${code}`);
    clicks.push(await answered(app, `region-row-${code}`, "click", rowOf("page-region")));
    await pause(500);
    for (let number = 0; number < 4; number += 1) scrolls.push(await answered(app, "page-region", "scroll", null));
    most = Math.max(most, await nodes());
    const mark = await app.run(
      () => document.querySelector('[data-testid="page-region"] [data-testid$="-keep"]').dataset.testid,
    );
    clicks.push(await answered(app, mark, "click", `[data-testid="${mark}"][aria-checked="true"]`));
    await toOverview(app);
    scrolls.push(await answered(app, "page-overview", "scroll", null));
    await pause(300);
  }
  // The pages on the way to a teardown hold as much as the account does.
  await app.find("open-choose");
  clicks.push(await answered(app, "open-choose", "click", rowOf("page-choose")));
  for (let number = 0; number < 4; number += 1) scrolls.push(await answered(app, "page-choose", "scroll", null));
  most = Math.max(most, await nodes());
  clicks.push(await answered(app, "select-everywhere", "click", '[data-testid="main-action"]:enabled'));
  await app.find("main-action");
  await review(app, async () => {
    most = Math.max(most, await nodes());
    scrolls.push(await answered(app, "page-review", "scroll", null));
    most = Math.max(most, await nodes());
  });
  await app.close();
  tell("crowd: DOM nodes at most", most, 3_000, "nodes");
  tell("crowd: slowest answer to a click", Math.max(...clicks), 100, "ms");
  tell("crowd: slowest answer to a scroll", Math.max(...scrolls), 100, "ms");
}

const parts = { paint: firstPaint, idle, crowd, triage: () => whileLooking(tell), bill: () => largeBill(tell) };
const asked = process.argv.slice(2);
await script(async () => {
  for (const name of asked.length > 0 ? asked : Object.keys(parts)) await parts[name]();
  if (results.includes(false)) throw new Error("over a limit");
}, 30);
