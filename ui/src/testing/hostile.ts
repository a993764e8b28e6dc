/** Texts that an attacker would put where they may choose one: markup, a formula, turned-round text, and 8 kB. */
const hostile = {
  markup: `<img src=x onerror="document.title='owned'"><b>bold</b>{{count}} {name}`,
  formula: `=HYPERLINK("http://203.0.113.9","Keep")`,
  turned: "safe\u202Egnissiwodaer\u202C",
  long: `aws${"a".repeat(8_189)}`,
} as const;

export const hostileTexts: readonly string[] = Object.values(hostile);
