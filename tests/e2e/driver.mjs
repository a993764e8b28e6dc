// Quench in its real window, driven through tauri-driver and WebKit's own WebDriver.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Builder, By, Capabilities } from "selenium-webdriver";
import { end, running, tree } from "./processes.mjs";

const APP = realpathSync(need("QUENCH_APP"));
const DRIVER = need("TAURI_DRIVER");
const PATIENCE = 30_000;
/** Characters of base64. */
const ONE_COLOUR = 10_000;
const OUT = join(import.meta.dirname, "out");

const opened = new Set();

function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this through cargo xtask journeys, screenshots or measure`);
  return value;
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A selector: of a test id, or as it is if given as `{ css }`. */
const css = (id) => (typeof id === "string" ? `[data-testid="${id}"]` : id.css);

/** Asks again until the answer is neither false nor null nor undefined. */
export async function until(what, ask, patience = PATIENCE) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${patience / 1000} s in vain: ${what}`);
    await pause(50);
  }
}

const folders = new Set();
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes when the script ends. */
export function scratch(name) {
  const folder = mkdtempSync(join(tmpdir(), `quench-e2e-${name}-`));
  folders.add(folder);
  return folder;
}

/** No account, no settings and no data of the person who runs this. */
export function environment(home) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const folders = { HOME: home, XDG_CONFIG_HOME: join(home, "config"), XDG_DATA_HOME: join(home, "data") };
  // What the window has opened is noted, and nothing opens.
  const path = `${join(import.meta.dirname, "bin")}:${process.env.PATH}`;
  return { ...Object.fromEntries(kept), ...folders, XDG_CACHE_HOME: join(home, "cache"), PATH: path };
}

export function appArguments({ scenario = "seed-story", seed = 7, speed = 60, store, lang = "en", theme = "light" }) {
  const practice = scenario ? ["--practice", scenario, "--seed", String(seed), "--speed", String(speed)] : [];
  return [...practice, "--store", store, "--lang", lang, "--theme", theme];
}

async function freePorts(count) {
  const servers = [];
  for (let number = 0; number < count; number += 1) {
    const server = createServer();
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

export class App {
  /** Opens the window; `options` as {@link appArguments} takes them, the home folder, `env` beside it, and a `log` file. */
  static async open(options) {
    const app = new App();
    const [port, nativePort] = await freePorts(2);
    app.driver = spawn(DRIVER, ["--port", String(port), "--native-port", String(nativePort)], {
      env: { ...environment(options.home ?? options.store), ...options.env },
      stdio: options.log ? ["ignore", openSync(options.log, "a"), openSync(options.log, "a")] : ["ignore", "ignore", "inherit"],
    });
    opened.add(app);
    const capabilities = new Capabilities();
    capabilities.set("tauri:options", { application: APP, args: appArguments(options) });
    capabilities.setBrowserName("wry");
    const connect = () =>
      new Builder().withCapabilities(capabilities).usingServer(`http://127.0.0.1:${port}/`).build();
    await until("tauri-driver listens", () => reachable(port));
    app.browser = await connect();
    await app.resize(1280, 800);
    await app.browser.manage().setTimeouts({ script: 30_000 });
    return app;
  }

  /** The same web view as a bare browser, for pages that are no part of the app; `options` is its home folder. */
  static async browse({ home }) {
    const app = new App();
    const [port] = await freePorts(1);
    app.driver = spawn("WebKitWebDriver", ["--host=127.0.0.1", `--port=${port}`], {
      env: environment(home),
      stdio: ["ignore", "ignore", "inherit"],
    });
    opened.add(app);
    await until("the driver listens", () => reachable(port));
    const capabilities = new Capabilities().setBrowserName("MiniBrowser");
    app.browser = await new Builder().withCapabilities(capabilities).usingServer(`http://127.0.0.1:${port}/`).build();
    return app;
  }

  async resize(width, height) {
    await this.browser.manage().window().setRect({ width, height }).catch(() => undefined);
  }

  /** The app's own process ids: more than one means that something is wrong. */
  pids() {
    return running(tree(this.driver.pid), APP);
  }

  /** The app is killed, as by a power cut. */
  async kill() {
    const pids = this.pids();
    if (pids.length !== 1) throw new Error(`one process of the app was expected: ${pids}`);
    end(pids);
    await until("the app is gone", () => this.pids().length === 0);
    await this.close();
  }

  async close() {
    if (!opened.delete(this)) return;
    const mine = tree(this.driver.pid);
    // A killed app has no session left to quit.
    await Promise.race([this.browser?.quit().catch(() => undefined), pause(5_000)]);
    end(mine);
  }

  /** The element with this test id, or null. */
  async present(id) {
    const found = await this.browser.findElements(By.css(css(id)));
    return found[0] ?? null;
  }

  find(id, patience) {
    return until(`${css(id)} is there`, () => this.present(id), patience);
  }

  click(id, patience) {
    return this.#onto(id, (element) => element.click(), patience);
  }

  /** The key, in the element: other than a click it meets it also while what is around it moves. */
  press(id, key) {
    return this.#onto(id, (element) => element.sendKeys(key));
  }

  async #onto(id, act, patience) {
    // Between being found and being pressed an element may be drawn anew, be disabled, or lie under another.
    await until(
      `${css(id)} can be used`,
      async () => {
        try {
          const element = await this.present(id);
          if (!element || !(await element.isEnabled())) return null;
          if ((await element.getAttribute("aria-disabled")) === "true") return null;
          await act(element);
          return true;
        } catch (thrown) {
          if (/stale|intercept|interactable/i.test(`${thrown.name} ${thrown.message}`)) return null;
          throw thrown;
        }
      },
      patience,
    );
  }

  async type(id, text) {
    const element = await this.find(id);
    await element.click();
    await element.sendKeys(text);
  }

  /** Chooses the option of this value. */
  async select(id, value) {
    await this.find(id);
    await this.click({ css: `${css(id)} option[value="${value}"]` });
  }

  /** Types over what is in a field; again where the page puts its own value back between the two. */
  async replace(id, text) {
    await until(`${css(id)} holds ${text}`, async () => {
      const element = await this.find(id);
      await element.clear();
      await element.sendKeys(text);
      return (await element.getAttribute("value")) === text || null;
    });
  }

  /** Waits for what a screen reader meets under this role and name; elements that cannot have the role are not asked. */
  named(selector, role, name) {
    return until(`a ${role} called ${name}`, async () => {
      for (const element of await this.browser.findElements(By.css(selector))) {
        if ((await element.getAriaRole()) !== role) continue;
        // WebKit's driver knows no name for what is called by the text in it.
        if (((await element.getAccessibleName()) || (await element.getText())) === name) return element;
      }
      return null;
    });
  }

  /** A test id's text, in one call: a live page may replace the element between two. */
  text(id) {
    return this.run((wanted) => document.querySelector(`[data-testid="${wanted}"]`)?.textContent ?? null, id);
  }

  attribute(id, name) {
    return this.run(
      (wanted, attribute) => document.querySelector(`[data-testid="${wanted}"]`)?.getAttribute(attribute) ?? null,
      id,
      name,
    );
  }

  /** Waits until the attribute is one of `values`, and says which. */
  until(id, name, values, patience) {
    let last;
    return until(
      `${id} has ${name} ${values.join(" or ")}`,
      async () => {
        last = await this.attribute(id, name);
        return values.includes(last) ? last : null;
      },
      patience,
    ).catch((thrown) => {
      throw new Error(`${thrown.message}; it was ${last}`);
    });
  }

  /** Waits until the attribute is a number above `least`. */
  above(id, name, least, patience) {
    return until(
      `${id} has ${name} above ${least}`,
      async () => Number(await this.attribute(id, name)) > least || null,
      patience,
    );
  }

  /** Waits until nothing moves any more: every transition and animation of the page has ended. */
  async settled() {
    await until("nothing moves", () =>
      this.run(() => document.getAnimations().every(({ playState }) => playState !== "running") || null),
    );
    // What was found is not yet what was painted.
    await this.runAsync((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
  }

  /** Scrolls whatever scrolls until the test id is drawn: long lists draw only what is seen. */
  async scrollTo(id) {
    await until(`${id} is found by scrolling`, () =>
      this.run((wanted) => {
        const found = document.querySelector(`[data-testid="${wanted}"]`);
        if (found) {
          found.scrollIntoView({ block: "center" });
          return true;
        }
        for (const element of document.querySelectorAll("*")) {
          const room = element.scrollHeight - element.clientHeight - element.scrollTop;
          const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowY) || element === document.scrollingElement;
          if (!scrolls || element.scrollHeight <= element.clientHeight) continue;
          element.scrollTop = room > 1 ? element.scrollTop + element.clientHeight * 0.8 : 0;
        }
        return null;
      }, id),
    );
  }

  run(script, ...values) {
    return this.browser.executeScript(script, ...values);
  }

  runAsync(script, ...values) {
    return this.browser.executeAsyncScript(script, ...values);
  }

  async screenshot(name) {
    mkdirSync(OUT, { recursive: true });
    let image = await this.picture(name);
    if (image.length < ONE_COLOUR) {
      // Now and then a window on this screen paints nothing at all before its size changes.
      console.log(`${name}: nothing was painted, so the window's size is changed`);
      const { width, height } = await this.browser.manage().window().getRect();
      await this.resize(width, height - 1);
      await this.resize(width, height);
      image = await this.picture(name);
    }
    writeFileSync(join(OUT, `${name}.png`), image, "base64");
    // A window full of one colour packs into a few kilobytes; a page does not.
    if (image.length < ONE_COLOUR) throw new Error(`nothing is painted on ${name}`);
  }

  /** Fails rather than waits for a page that does not answer any more. */
  async picture(name) {
    // WebKit's driver waits for the next paint, and a page at rest has none: one pixel changes until the picture is taken.
    await this.run(() => {
      const pixel = document.createElement("i");
      pixel.id = "restless-pixel";
      pixel.ariaHidden = "true";
      pixel.style.cssText = "position:fixed;right:0;bottom:0;width:1px;height:1px";
      document.documentElement.append(pixel);
      let turn = 0;
      const change = () => {
        turn += 1;
        pixel.style.background = `rgb(0 0 0 / ${turn % 2}%)`;
        if (pixel.isConnected) requestAnimationFrame(change);
      };
      change();
    });
    const late = pause(15_000).then(() => Promise.reject(new Error(`no picture of ${name}`)));
    const image = await Promise.race([this.browser.takeScreenshot(), late]);
    await this.run(() => document.getElementById("restless-pixel")?.remove());
    return image;
  }
}

function reachable(port) {
  return fetch(`http://127.0.0.1:${port}/status`, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => null,
  );
}

/** Closes every window that is open: only one may be at a time. `name` is for a last picture of each, and what it warns of. */
export async function closeAll(name) {
  for (const app of [...opened]) {
    if (name) {
      const alerts = () => [...document.querySelectorAll('[role="alert"]')].map((alert) => alert.textContent);
      const warned = await app.run(alerts).catch(() => []);
      if (warned.length > 0) console.error("the window warns:", warned.join("\n"));
      await app.screenshot(name).catch(() => undefined);
    }
    await app.close();
  }
}

/** Runs `main`, closes every window that is left, and ends with a fitting exit code. */
export async function script(main, minutes) {
  const watch = setTimeout(() => finish(new Error(`not done after ${minutes} minutes`)), minutes * 60_000);
  async function finish(failure) {
    clearTimeout(watch);
    if (failure) console.error(failure);
    await closeAll(failure ? "failed" : null);
    process.exit(failure ? 1 : 0);
  }
  await main().then(() => finish(null), finish);
}
