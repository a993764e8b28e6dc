import type { Language } from "./resources";

const MIB_PER_GB = 1024;
const UNITS_PER_VCPU = 1024;

/** Making a format takes longer than drawing the row that it is for: each is made once. */
function kept<Options, Format>(make: (locale: string, options: Options) => Format) {
  const made = new Map<string, Format>();
  return (locale: string, options: Options): Format => {
    const key = locale + JSON.stringify(options);
    const format = made.get(key) ?? make(locale, options);
    made.set(key, format);
    return format;
  };
}

/** A format of numbers, made once for each way of writing. */
export const numbers = kept(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);
const times = kept((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));

const lists = kept((locale, options: Intl.ListFormatOptions) => new Intl.ListFormat(locale, options));

function dollars(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  // "narrowSymbol": Korean would otherwise write US$.
  return numbers(language, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    ...options,
  });
}

/** An exact decimal string as a number, for showing only: sums are made in the backend. */
export function toNumber(usd: string): number {
  const value = Number(usd);
  return Number.isFinite(value) ? value : 0;
}

/** More than nothing, but would read $0.00. */
export function isUnderACent(value: number): boolean {
  return value > 0 && value < 0.005;
}

/** To the cent: $75.83. */
export function cents(language: Language, value: number): string {
  return dollars(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
}

/** For the one large number: $874, but $7.42. */
export function headline(language: Language, value: number): string {
  if (value === 0 || value >= 99.5) return dollars(language, { maximumFractionDigits: 0 }).format(value);
  return cents(language, value);
}

/** To two figures, for what is only an idea of size: $21,000, $15, $0.04. Rounded down where it is said to be at least so much. */
export function rough(language: Language, value: number, down = false): string {
  // What is a hair below a figure only by its binary form is that figure.
  const floor = (unit: number) => Math.floor(value / unit + 1e-9) * unit;
  if (value < 1) return cents(language, down ? floor(0.01) : value);
  const rounded = down ? floor(10 ** (Math.floor(Math.log10(value)) - 1)) : Number(value.toPrecision(2));
  const digits = rounded < 10 ? 2 : 0;
  return dollars(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(rounded);
}

export function count(language: Language, value: number): string {
  return numbers(language, {}).format(value);
}

/** Seoul, Tokyo, and Paris. */
export function list(language: Language, items: readonly string[]): string {
  return lists(language, { type: "conjunction" }).format(items);
}

/** "5 look rogue, and 2 like yours": Korean joins clauses by a comma, where it joins names by a word. */
export function clauses(language: Language, items: readonly string[]): string {
  return language === "ko" ? items.join(", ") : list(language, items);
}

export function vcpus(language: Language, cpuUnits: number): string {
  return numbers(language, { maximumFractionDigits: 2 }).format(cpuUnits / UNITS_PER_VCPU);
}

export function gigabytes(language: Language, memoryMib: number): string {
  return numbers(language, { maximumFractionDigits: 2 }).format(memoryMib / MIB_PER_GB);
}

/** 123456789012 as 1234-5678-9012. */
export function grouped(account: string): string {
  return account.replace(/(\d{4})(?=\d)/g, "$1-");
}

function unit(language: Language, value: number, name: string, display: "long" | "short"): string {
  return numbers(language, { style: "unit", unit: name, unitDisplay: display }).format(value);
}

/** A span as a person would say it: 42 seconds, 6 minutes, 2 hours 10 minutes. */
export function span(language: Language, seconds: number): string {
  if (seconds < 90) return unit(language, Math.max(1, Math.ceil(seconds)), "second", "long");
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return unit(language, minutes, "minute", "long");
  const rest = minutes % 60;
  const hours = unit(language, Math.floor(minutes / 60), "hour", "long");
  return rest === 0 ? hours : `${hours} ${unit(language, rest, "minute", "long")}`;
}

/** A span to the second: 4 min 12 sec. */
export function exactSpan(language: Language, seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const parts = [
    hours > 0 ? unit(language, hours, "hour", "short") : "",
    minutes > 0 ? unit(language, minutes, "minute", "short") : "",
    hours === 0 && (whole % 60 > 0 || minutes === 0) ? unit(language, whole % 60, "second", "short") : "",
  ];
  return parts.filter(Boolean).join(" ");
}

type Day = "none" | "day" | "year";

function clock(language: Language, at: Date, timeZone: string | undefined, said: Day): string {
  const day: Intl.DateTimeFormatOptions = said === "none" ? {} : { day: "numeric", month: "short" };
  if (said === "year") day.year = "numeric";
  return times(language === "en" ? "en-GB" : language, {
    ...day,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(timeZone ? { timeZone } : {}),
  })
    .format(at)
    .replace(",", "");
}

/** A day of a bill, such as 2026-10-04, as a day: bills count days in UTC. The year is said if it is another. */
export function day(language: Language, date: string, now: string): string {
  const year = date.slice(0, 4) === now.slice(0, 4) ? {} : ({ year: "numeric" } as const);
  return times(language === "en" ? "en-GB" : language, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
    ...year,
  }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/** A month of a bill, such as 2026-10-01, as "Oct 2026". */
export function month(language: Language, date: string, withYear = true): string {
  return times(language === "en" ? "en-GB" : language, {
    month: "short",
    timeZone: "UTC",
    ...(withYear ? { year: "numeric" } : {}),
  }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/** The day of a moment here. */
export function dayHere(language: Language, at: string, now: string, timeZone?: string): string {
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: "numeric" } as const);
  return times(language === "en" ? "en-GB" : language, {
    day: "numeric",
    month: "short",
    ...(timeZone ? { timeZone } : {}),
    ...year,
  }).format(date);
}

function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

export type Moment = { local: string; utc: string; isUtc: boolean };

/** A moment here and in UTC. Day and year are said only if they are not those of `now`. */
export function moment(language: Language, at: string, now: string, timeZone?: string): Moment {
  const date = new Date(at);
  const today = new Date(now);
  const said: Day = sameDay(date, today)
    ? "none"
    : date.getFullYear() === today.getFullYear()
      ? "day"
      : "year";
  const local = clock(language, date, timeZone, said);
  const utcDay = clock(language, date, "UTC", "day");
  const localDay = clock(language, date, timeZone, "day");
  // The day in UTC is said only where it differs from the day here.
  const dayOf = (text: string) => text.replace(/\d\d:\d\d$/, "");
  const utc = clock(
    language,
    date,
    "UTC",
    said !== "none" && dayOf(utcDay) !== dayOf(localDay) ? "day" : "none",
  );
  return { local, utc, isUtc: utcDay === localDay };
}

/** A size of files as a person would say it: 840 byte, 12 kB, 3.4 MB. */
export function bytes(language: Language, size: number): string {
  const steps = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(steps.length - 1, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
  return numbers(language, {
    style: "unit",
    unit: steps[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(size / 1000 ** step);
}

/** A sum of tenths with its sign: −3.0, 7.2. */
export function tenths(language: Language, value: number): string {
  return numbers(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
    .format(value / 10)
    .replace("-", "\u2212");
}
