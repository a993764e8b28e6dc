// Pictures of money: the Costs page in every way it may stand, the map and a region with their bills, and shapes of a chart
// that no practice account has.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import * as bills from "./bill.mjs";
import * as asking from "./costs.mjs";
import { App, scratch } from "./driver.mjs";
import * as walk from "./walk.mjs";

const LARGE = [1280, 800];
const SMALL = [1024, 700];

/** From no bill to one of an incident, and all that can be done with it. */
export async function costs(open, visitor, look) {
  const options = { store: scratch("costs"), speed: 20 };
  await asking.letTimePass(options);
  const app = await open(options);
  const shoot = visitor(app);
  const scrolled = async (name, id) => {
    await app.run((css) => document.querySelector(css).scrollIntoView({ block: "center" }), id);
    await shoot(name);
    await app.run(() => {
      for (const one of document.querySelectorAll("*")) one.scrollTop = 0;
    });
  };
  const twice = async (name, id) => {
    await (id ? scrolled(name, id) : shoot(name));
    await app.resize(...SMALL);
    await (id ? scrolled(`small-${name}`, id) : shoot(`small-${name}`));
    await app.resize(...LARGE);
  };
  await walk.swept(app);
  await asking.toCosts(app);
  await twice("9-costs-none");
  await app.click("ask-first");
  await app.find("confirm-ask");
  await asking.chooseAllExtras(app);
  await twice("9-costs-ask");
  await app.click("confirm-ask");
  await app.find("bill-chart", 60_000);
  await app.find({ css: '[data-testid="anomalies"] li' }, 60_000);
  await twice("9-costs");
  await scrolled("9-costs-lower", '[data-testid="alert-form"]');
  await scrolled("9-costs-ranked", '[data-testid^="ranked-"]');
  const { bill } = await asking.known(app);
  await app.run(() => document.querySelector('[data-testid="bill-chart"]').focus());
  await twice("9-costs-tip", '[data-testid="bill-chart"]');
  await app.run(() => document.activeElement.blur());
  await app.click("zoom-usual");
  await twice("9-costs-normal", '[data-testid="bill-chart"]');
  await app.click("zoom-all");
  await app.click("split-service");
  await app.find({ css: '[data-testid^="layer-service:"]' });
  await twice("9-costs-service", '[data-testid="bill-chart"]');
  await app.click("look-table");
  await app.find("bill-table");
  await twice("9-costs-table", '[data-testid="bill-table"]');
  await app.click("look-chart");
  await app.click("split-place");
  await app.click({ css: '[data-testid^="layer-region:"]' });
  await scrolled("9-costs-alone", '[data-testid="bill-chart"]');
  await app.click("save-csv");
  await app.find({ css: '[data-testid="page-costs"] [role="status"] bdi' });
  await scrolled("9-costs-saved", '[data-testid="bill-chart"]');
  await bills.typeAlert(app, "a lot", "2026-10-04");
  await scrolled("9-costs-alert-wrong", '[data-testid="alert-form"]');
  await bills.typeAlert(app, ...bills.alertOf(bill));
  await app.find("alert-answer");
  await twice("9-costs-alert", '[data-testid="alert-answer"]');
  await app.click("ask-bill");
  await app.find("bill-fresh");
  await shoot("9-costs-fresh");
  await app.click(asking.CANCEL);
  await app.click("raise-cap");
  await app.find("cap-dialog");
  await shoot("9-costs-cap");
  await app.click({ css: '[data-testid="cap-dialog"] button:not([type="submit"])' });
  await walk.toOverview(app);
  await app.click("map-billed");
  await app.find({ css: '[data-billed="charged"]' });
  await twice("2-overview-billed");
  await app.click("map-burning");
  await walk.openRegion(app, "ap-northeast-2");
  await app.find("billed-days");
  await shoot("3-region-billed");
  await app.click("billed-days");
  await app.find("bill-chart");
  await twice("3-region-billed-days");
  await app.close();
  await shapes(visitor, look);
}

/** The page of the demo, and what is drawn once it stands. */
const SHAPES = {
  "costs-denied": "bill-state",
  "costs-never": "bill-state",
  "costs-limit": "bill-state",
  "costs-asking": "asking",
  "costs-one": "bill-chart",
  "costs-five": "bill-chart",
  "costs-34": "bill-chart",
  "costs-spike": "bill-chart",
  "costs-refunds": "bill-chart",
  "costs-day": "bill-chart",
  "costs-13": "bill-chart",
  "costs-396": "bill-chart",
};

const UI = join(import.meta.dirname, "../../ui");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

/** The demo of the window's pages, which has shapes of bills that no practice account has, in the same web view. */
async function shapes(visitor, { lang, theme }) {
  execFileSync("npx", ["vite", "build", "--mode", "demo", "--logLevel", "error"], { cwd: UI, stdio: "inherit" });
  const folder = join(UI, "node_modules/.tmp/demo");
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://demo");
    const body = await readFile(join(folder, pathname)).catch(() => null);
    response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(pathname)] ?? "text/plain" }).end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const app = await App.browse({ home: scratch("demo") });
  const shoot = visitor(app);
  // The bar of a browser is no part of the page.
  const fit = async ([width, height]) => {
    await app.resize(width, height);
    const bar = height - (await app.run(() => innerHeight));
    await app.resize(width, height + bar);
  };
  try {
    await fit(LARGE);
    for (const [state, mark] of Object.entries(SHAPES)) {
      const query = new URLSearchParams({ state, language: lang, theme });
      await app.browser.get(`http://127.0.0.1:${server.address().port}/demo.html?${query}`);
      await app.find(mark);
      await shoot(`9-demo-${state}`);
    }
  } finally {
    await app.close();
    server.close();
  }
}
