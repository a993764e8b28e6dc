// Every page, light and dark, in English and Korean, into tests/e2e/out.
import { App, pause, scratch, script } from "./driver.mjs";
import * as walk from "./walk.mjs";

async function take(lang, theme) {
  const look = `${theme}-${lang}`;
  const visitor = (app) => async (name) => {
    await pause(300); // transitions take up to 200 ms
    await app.screenshot(`${name}.${look}`);
  };

  const connect = await App.open({ scenario: null, store: scratch("connect"), lang, theme });
  await connect.find("page-connect");
  await visitor(connect)("1-connect");
  await connect.close();

  const store = scratch(look);
  let app = await App.open({ store, speed: 1, lang, theme });
  let shoot = visitor(app);
  await app.find("page-overview");
  await shoot("2-overview-first-check");
  await walk.swept(app);
  await shoot("2-overview");
  await app.close();

  app = await App.open({ store: scratch(look), speed: 20, lang, theme });
  shoot = visitor(app);
  const numbers = { choose: "3-choose", region: "3-region", review: "4-review", done: "5-teardown-verified", proof: "6-proof" };
  const visit = (name) => shoot(numbers[name]);
  await walk.swept(app);
  await walk.choose(app, visit);
  await shoot("2-overview-chosen");
  await walk.review(app, visit);
  await walk.approve(app);
  await app.until("teardown-status", "data-status", ["running"]);
  await pause(1_500);
  await shoot("5-teardown");
  await walk.verified(app, visit);
  await walk.proof(app, visit);
  await walk.onlyKeptIsLeft(app);
  await shoot("3-region-after");
  await walk.toOverview(app);
  await shoot("2-overview-after");
  await app.close();

  // Disabled everywhere it may be, and nothing found elsewhere.
  app = await App.open({ scenario: "quiet", store: scratch("quiet"), lang, theme });
  await walk.swept(app);
  await visitor(app)("2-overview-quiet");
  await app.close();
}

await script(async () => {
  for (const lang of ["en", "ko"]) {
    for (const theme of ["light", "dark"]) {
      await take(lang, theme);
      console.log(`tests/e2e/out/*.${theme}-${lang}.png`);
    }
  }
}, 30);
