// The window with a bill of half a million rows: how fast it answers while pages are read, and once they are.
import { answered, backend, changed } from "./answers.mjs";
import { known, toCosts } from "./costs.mjs";
import { App, pause, scratch, until } from "./driver.mjs";
import { openRegion, swept } from "./walk.mjs";

/** Days times regions times services, at 500 rows a page. */
const PAGES = 1_003;
const MOST = PAGES + 60;
const LIMIT = { css: '[data-testid="ask-dialog"] input[inputmode="numeric"]' };
const CAP = { css: '[data-testid="cap-dialog"] input' };
/** By day for thirteen months: the last of the three. */
const SPANS = '[data-testid="ask-dialog"] input[type="radio"]';

const drawn = (path) => `[data-testid="bill-columns"] ${path}`;

/** Raises the cap, asks for all of it, and goes from page to page meanwhile. */
async function readAll(app, tell) {
  await app.click("raise-cap");
  await app.replace(CAP, "20");
  await app.click({ css: '[data-testid="cap-dialog"] button[type="submit"]' });
  await until("the cap is raised", async () => (await known(app)).meter.leftToday >= MOST || null);
  await app.click("ask-first");
  await app.find("ask-dialog");
  await app.run((css) => [...document.querySelectorAll(css)].at(-1).click(), SPANS);
  await app.replace(LIMIT, String(MOST));
  const began = Date.now();
  await app.click("confirm-ask");
  await app.find("asking");
  const answers = [];
  let pages = 0;
  while ((await known(app)).asking) {
    answers.push(await answered(app, "nav-overview", "click", '[data-testid="page-overview"]'));
    answers.push(await answered(app, "nav-costs", "click", '[data-testid="page-costs"] [data-testid="meter-used"]'));
    pages = (await known(app)).asking?.requests ?? pages;
    await pause(250);
  }
  const { bill, charges } = await known(app);
  console.log(`       bill: ${bill?.pages} pages in ${(Date.now() - began) / 1000} s, ${answers.length} clicks meanwhile`);
  if (!bill?.complete) throw new Error(`not the whole bill: ${JSON.stringify(charges)} after ${pages} requests`);
  tell("bill: slowest answer to a click while pages are read", Math.max(...answers), 100, "ms");
}

/** How much of an answer is the backend's: told, not judged. */
async function backendAlone(app) {
  const { bill } = await known(app);
  const region = { kind: "region", code: "us-east-1" };
  const query = { revision: bill.revision, split: "place", place: null, service: null };
  const queries = [query, { ...query, split: "service" }, { ...query, place: region }, { ...query, split: "service", place: region }];
  const times = [await backend(app, "costs")];
  for (const one of queries) times.push(await backend(app, "bill_layers", { query: one }));
  const words = times.map((time) => time.toFixed(0)).join(", ");
  console.log(`       the backend alone: ${words} ms (costs; layers by region, by service, of a region, of its services)`);
}

/** `tell(what, value, limit, unit)`; `scenario` is one with such a bill. */
export async function largeBill(tell, scenario = "large-bill") {
  const app = await App.open({ scenario, store: scratch("bill"), speed: 600 });
  await swept(app);
  await toCosts(app);
  await readAll(app, tell);
  const slowest = async (what, acts) => {
    const times = [];
    for (const act of acts) {
      times.push(await act());
      await pause(300);
    }
    console.log(`       ${what}: ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
    tell(`bill: ${what}`, Math.max(...times), 100, "ms");
  };
  await backendAlone(app);
  const click = (id, expected) => () => answered(app, id, "click", expected);
  const region = drawn('path[data-layer^="region:"]');
  const service = drawn('path[data-layer^="service:"]');
  await app.find("bill-chart", 60_000);

  const overview = click("nav-overview", '[data-testid="page-overview"]');
  const page = click("nav-costs", region);
  await slowest("opening the page", [overview, page, overview, page]);
  await slowest("by service, by region", [click("split-service", service), click("split-place", region)]);
  await slowest("by service, by region, again", [click("split-service", service), click("split-place", region)]);
  await app.run(() => document.querySelector('[data-testid="bill-chart"]').focus());
  const keys = ["ArrowLeft", "ArrowLeft", "PageUp", "Home", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowDown", "PageDown"];
  await slowest("a key on the chart", keys.map((key) => () => changed(app, "bill-chart", "key", key, "bill-spoken")));
  const places = [0.2, 0.35, 0.5, 0.65, 0.8, 0.95];
  await slowest("a pointer on the chart", places.map((x) => () => changed(app, "bill-chart", "point", x, "bill-tip")));
  const layer = await app.run(() => document.querySelector('[data-testid^="layer-region:"]').dataset.testid);
  const other = await app.run(() => document.querySelectorAll('[data-testid^="ranked-region:"]')[20].dataset.testid);
  const pressed = (id, is) => `[data-testid="${id}"][aria-pressed="${is}"]`;
  await slowest("one layer alone, and all again", [click(layer, pressed(layer, true)), click(layer, pressed(layer, false))]);
  const lone = drawn(`path[data-layer="${other.slice("ranked-".length)}"]`);
  await slowest("a region of the others alone, and all again", [click(other, lone), click(other, pressed(other, false))]);
  await slowest("opening the table", [click("look-table", '[data-testid="bill-table"] [role="cell"]')]);
  const scroll = () => answered(app, "bill-table", "scroll", null);
  await slowest("scrolling the table", [scroll, scroll, scroll, scroll, scroll]);
  await slowest("the chart again", [click("look-chart", region)]);
  if (await app.present("zoom-usual")) {
    const zoomed = (id) => click(id, `[data-testid="${id}"][aria-checked="true"]`);
    await slowest("the zoom to normal days", [zoomed("zoom-usual"), zoomed("zoom-all")]);
  } else console.log("       no day is so far above the others that there is a zoom");
  await overview();
  await slowest("the map of the bill", [
    click("map-billed", "[data-billed]"),
    click("map-burning", '[data-testid^="region-row-"]'),
  ]);
  await openRegion(app, "us-east-1");
  await slowest("the days of a region", [click("billed-days", service)]);
  tell("bill: DOM nodes", await app.run(() => document.querySelectorAll("*").length), 3_000, "nodes");
  await app.close();
}
