import { expect, test } from "vitest";
import css from "./tokens.css?raw";

type Rgb = readonly [number, number, number];

/** The colours of a theme; what the dark one does not name is as in the light one. */
function themeOf(selector: string): Map<string, Rgb> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf("\n}", start));
  return new Map(
    [...body.matchAll(/(--[\w-]+):\s*#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/g)].map(
      ([, name = "", r, g, b]) => [name, [Number(`0x${r}`), Number(`0x${g}`), Number(`0x${b}`)] as const],
    ),
  );
}

const light = themeOf(":root");
const themes = { light, dark: new Map([...light, ...themeOf('[data-theme="dark"]')]) };

/** Contrast as WCAG 2.2 defines it. */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = (colour: Rgb) =>
    colour
      .map((channel) => channel / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, at) => sum + value * ([0.2126, 0.7152, 0.0722][at] ?? 0), 0);
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const plain = ["--text", "--text-2", "--text-3", "--accent"].flatMap((text) =>
  ["--bg", "--surface", "--inset"].map((ground) => [text, ground] as const),
);
/** Words and what they stand on. */
const words: readonly (readonly [string, string])[] = [
  ...plain,
  ...["--ember-text", "--green-text", "--hatch-text"].flatMap((text) =>
    ["--bg", "--surface"].map((ground) => [text, ground] as const),
  ),
  ["--ember-text", "--ember-soft"],
  ["--green-text", "--green-soft"],
  ["--hatch-text", "--hatch-soft"],
  ["--text", "--hatch-soft"],
  ["--accent", "--hatch-soft"],
  ["--accent", "--accent-soft"],
  ["--on-accent", "--accent"],
  ["--on-accent", "--accent-hover"],
  ["--text", "--sea"],
  ["--text-2", "--sea"],
];
/** Signs and lines that say something, and what they stand on. */
const signs: readonly (readonly [string, string])[] = [
  ["--bubble", "--sea"],
  ["--bubble", "--land"],
  ["--hatch", "--surface"],
  ["--hatch", "--bg"],
  ["--accent", "--surface"],
  ["--text-3", "--surface"],
  ["--ember", "--surface"],
  ["--green", "--surface"],
  ["--green", "--bg"],
  ["--ink-1", "--band"],
  ...["1", "2", "3", "4", "5", "6", "7", "rest"].map((layer) => [`--layer-${layer}`, "--surface"] as const),
];

test.each(["light", "dark"] as const)("words and signs stand out in the %s theme", (name) => {
  const theme = themes[name];
  const weak = ([a, b]: readonly [string, string], least: number) => {
    const [front, ground] = [theme.get(a), theme.get(b)];
    if (!front || !ground) return [`${a} or ${b} is no colour`];
    const found = contrast(front, ground);
    return found >= least ? [] : [`${a} on ${b}: ${found.toFixed(2)}`];
  };
  expect([...words.flatMap((pair) => weak(pair, 4.5)), ...signs.flatMap((pair) => weak(pair, 3))]).toEqual(
    [],
  );
});
