// A practice account on a port of this machine, which the window takes for a stand-in: with it a sign-in goes the whole way
// over the wire. And the browser that the sign-in opens, which is this script.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { until } from "./driver.mjs";

const SERVE = process.env.QUENCH_SERVE;
const running = new Set();
process.on("exit", () => {
  for (const served of running) served.process.kill();
});

export class Served {
  /** `options` are the example's own: `{ scenario: "small", speed: 1 }`. */
  static async start(options = {}) {
    if (!SERVE) throw new Error("QUENCH_SERVE is not set: run this through cargo xtask journeys");
    const named = { scenario: "small", begins: "now", rtt: 5, ...options };
    const args = Object.entries(named).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const served = new Served();
    served.process = spawn(SERVE, args, { stdio: ["pipe", "pipe", "inherit"] });
    running.add(served);
    const [line] = await Promise.race([
      new Promise((done) => createInterface(served.process.stdout).once("line", (text) => done([text]))),
      new Promise((_, fail) => served.process.once("exit", (code) => fail(new Error(`the account ended: ${code}`)))),
    ]);
    served.url = `http://127.0.0.1:${JSON.parse(line).port}`;
    return served;
  }

  async #ask(path, body) {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/_drill/${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`/_drill/${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** What whoever signs in next does, and what AWS makes of it. */
  signIn(settings) {
    return this.#ask("sign-in", settings);
  }

  /** Makes a principal, or changes one. */
  principal(settings) {
    return this.#ask("principal", settings);
  }

  /** What truly is. */
  state() {
    return this.#ask("state");
  }

  calls() {
    return this.#ask("calls");
  }

  stop() {
    running.delete(this);
    this.process.stdin.end();
    return new Promise((done) => this.process.once("exit", done));
  }
}

/** The addresses that the window had opened, oldest first. */
const opened = (home) => {
  const file = join(home, "opened-urls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean) : [];
};

/** How many addresses the window had opened. */
export const openedCount = (home) => opened(home).length;

/** The address that was opened as the `count`-th. */
export function openedUrl(home, count = 1) {
  return until(`${count} addresses were opened`, () => opened(home)[count - 1] ?? null);
}

/** Where a page leads to without following it: `{ status, location, text }`. */
export async function look(url) {
  const answer = await fetch(url, { redirect: "manual" });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
}

/** Goes to `url` as a browser does, to the page where it ends; `{ url, status, text }`. */
export async function visit(url) {
  let at = url;
  for (let hop = 0; hop < 5; hop += 1) {
    const page = await look(at);
    if (!page.location) return { url: at, ...page };
    at = new URL(page.location, at).href;
  }
  throw new Error(`${url} leads on and on`);
}

/** The callback that the sign-in page of `url` would lead to, not gone to yet. */
export async function callback(url) {
  const page = await look(url);
  assert.ok(page.location, `the sign-in page leads on: ${page.status} ${page.text}`);
  return new URL(page.location, url);
}
