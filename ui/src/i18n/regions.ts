import en from "./en/regions.json";
import ko from "./ko/regions.json";
import type { Language } from "./resources";

type Names = { city: string; name: string };

const tables: Record<Language, Readonly<Record<string, Names>>> = { en, ko };

/** "N. Virginia" and "N. Virginia, US"; the code itself for a region that Quench does not know. */
export function regionNames(language: Language, code: string): Names {
  const table = tables[language];
  return Object.hasOwn(table, code)
    ? (table[code] ?? { city: code, name: code })
    : { city: code, name: code };
}
