import { describe, expect, test } from "vitest";
import geo from "../features/overview/geo.json";
import enRegions from "./en/regions.json";
import koRegions from "./ko/regions.json";
import { regionNames } from "./regions";
import { resources } from "./resources";

type Tree = { [key: string]: string | Tree };

/** Every key with its text. English says some things for one and for many; Korean says them once. */
function flat(tree: Tree, path = ""): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const name = path ? `${path}.${key}` : key;
    return typeof value === "string" ? [[name, value] as [string, string]] : flat(value, name);
  });
}

const withoutPlural = (key: string) => key.replace(/_(one|other)$/, "");
const slots = (text: string) => [...new Set(text.match(/\{\{?\w+/g) ?? [])].sort();
const namespaces = Object.keys(resources.en) as (keyof typeof resources.en)[];

describe.each(namespaces)("%s", (namespace) => {
  const en = flat(resources.en[namespace]);
  const ko = flat(resources.ko[namespace]);

  test("has the same keys in both languages", () => {
    const keys = (texts: typeof en) => [...new Set(texts.map(([key]) => withoutPlural(key)))].sort();
    expect(keys(ko)).toEqual(keys(en));
  });

  test("says no value in one language that it leaves out in the other", () => {
    const wanted = new Map(en.map(([key, text]) => [withoutPlural(key), slots(text)]));
    for (const [key, text] of ko)
      expect({ key, slots: slots(text) }).toEqual({ key, slots: wanted.get(withoutPlural(key)) });
  });

  test("has no empty text and no straight apostrophe", () => {
    for (const [key, text] of [...en, ...ko]) {
      expect(text.trim(), key).not.toBe("");
      expect(text, key).not.toMatch(/\w'\w/);
    }
  });

  test("is Korean in Korean", () => {
    // Names, units and patterns of values are the same in every language.
    const shared = /^(Quench \{\{version\}\}|[\s\d.,:$/·~(){}<>\w-]*)$/;
    for (const [key, text] of ko) if (!shared.test(text)) expect(text, key).toMatch(/[가-힣]/);
  });
});

describe("texts", () => {
  test("English plurals come in pairs, Korean has the one form", () => {
    for (const namespace of namespaces) {
      const en = new Set(flat(resources.en[namespace]).map(([key]) => key));
      for (const key of en)
        if (key.endsWith("_one")) expect(en.has(key.replace(/_one$/, "_other")), key).toBe(true);
      for (const [key] of flat(resources.ko[namespace])) expect(key).not.toMatch(/_one$/);
    }
  });

  /**
   * "Rogue" is the word of a verdict, and a verdict is a reading of evidence: something looks rogue, or is judged so, and
   * never is. A person, a user or a region is nothing of the kind, so the word stands beside none of them.
   */
  const asVerdict = [
    // The verdict's own name, in a tag, a filter or the scale of the sum, where all verdicts stand side by side.
    /^Rogue( first)?$/,
    /Rogue from on, suspect from on, yours at/,
    // "Looks rogue", "does not look rogue", "judged rogue".
    /\b(look|looks|looked|looking|judged) (surely )?rogue\b/i,
  ];
  const unfit = (text: string) => {
    const plain = text.replace(/\{\{?[^}]*\}?\}/g, "").replace(/ +/g, " ");
    const said = plain.match(/\brogue/gi)?.length ?? 0;
    const allowed = asVerdict.reduce(
      (sum, pattern) => sum + (plain.match(new RegExp(pattern, `g${pattern.flags}`))?.length ?? 0),
      0,
    );
    return said > 0 && allowed < said;
  };

  test("call something rogue only as a verdict: it looks so", () => {
    for (const namespace of namespaces) {
      for (const [key, text] of flat(resources.en[namespace]))
        expect({ key, text, unfit: unfit(text) }).toEqual({ key, text, unfit: false });
    }
  });

  test("a text that states it as a fact is found", () => {
    for (const text of [
      "412 rogue clusters",
      "This cluster is rogue.",
      "The rogue user deploy-ci",
      "Rogue principals",
      "It looks rogue: the rogue user made it.",
    ])
      expect(unfit(text), text).toBe(true);
    for (const text of ["Rogue", "{{count, number}} clusters look rogue", "Nothing looks rogue or suspect."])
      expect(unfit(text), text).toBe(false);
  });

  test("Korean says it as what it looks like, too", () => {
    // The debrief alone knows: the practice account tells whose each thing was.
    for (const namespace of namespaces.filter((name) => name !== "debrief")) {
      for (const [key, text] of flat(resources.ko[namespace]))
        expect(text, key).not.toMatch(/침입자의 것(?!으로 보)/);
    }
  });

  test("every key is used", () => {
    const unused = namespaces.flatMap((namespace) =>
      flat(resources.en[namespace])
        .map(([key]) => withoutPlural(key))
        .filter((key) => !isUsed(namespace, key))
        .map((key) => `${namespace}:${key}`),
    );
    expect([...new Set(unused)]).toEqual([]);
  });

  test("a key that nobody uses is found", () => {
    expect(isUsed("common", "close")).toBe(true);
    expect(isUsed("region", "gaps.kind.throttled")).toBe(true);
    expect(isUsed("region", "gaps.kind2.throttled")).toBe(false);
    expect(isUsed("common", "nobodyUsesThis")).toBe(false);
  });
});

const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*"], {
  eager: true,
  query: "?raw",
  import: "default",
});

/** What stands between quotes in the code, and patterns of what is put together there. */
const code = Object.values(sources).join("\n");
const written = new Set([...code.matchAll(/"([\w:.-]+)"/g)].map(([, text]) => text));
const patterns = [...code.matchAll(/`([\w:.]*[\w]+[:.](?:[\w.]|\$\{[^`]*?\})*)`/g)]
  .map(([, text = ""]) => text)
  .filter((text) => text.includes("${"))
  .map((text) => new RegExp(`^${text.replaceAll(".", "\\.").replace(/\$\{.*?\}/g, "[\\w-]+")}$`));

function isUsed(namespace: string, key: string): boolean {
  return [key, `${namespace}:${key}`].some(
    (name) => written.has(name) || patterns.some((pattern) => pattern.test(name)),
  );
}

describe("regions", () => {
  test("have names in both languages and a place on the map", () => {
    expect(Object.keys(koRegions)).toEqual(Object.keys(enRegions));
    expect(Object.keys(geo.places).sort()).toEqual(Object.keys(enRegions).sort());
  });

  test("city first, and the code where Quench knows no name", () => {
    expect(regionNames("en", "us-east-1").name).toBe("N. Virginia, US");
    expect(regionNames("ko", "ap-northeast-2").city).toBe("서울");
    expect(regionNames("en", "xx-new-1")).toEqual({ city: "xx-new-1", name: "xx-new-1" });
    expect(regionNames("en", "constructor").name).toBe("constructor");
  });
});
