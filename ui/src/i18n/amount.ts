import { numbers } from "./format";
import type { Language } from "./resources";

/** An ISO 4217 code, as far as its shape goes: anything else would make Intl throw. */
const CODE = /^[A-Z]{3}$/;

function format(language: Language, currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  // "narrowSymbol": Korean would otherwise write US$. Of other currencies it would write Australian dollars as "$" too.
  const currencyDisplay = currency === "USD" ? "narrowSymbol" : "symbol";
  return CODE.test(currency)
    ? numbers(language, { style: "currency", currency, currencyDisplay, ...options })
    : numbers(language, options);
}

function written(language: Language, value: number, currency: string, options: Intl.NumberFormatOptions) {
  const text = format(language, currency, options).format(value);
  return CODE.test(currency) ? text : `${text} ${currency}`;
}

/** The digits behind the point that a currency is paid in: 2 for dollars, none for won. */
function digitsOf(language: Language, currency: string): number {
  return format(language, currency, {}).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The least that is paid in a currency: a cent, a won. */
export function leastOf(language: Language, currency: string): number {
  return CODE.test(currency) ? 10 ** -digitsOf(language, currency) : 0.01;
}

/** An amount of a bill in its own currency, as exactly as it is paid: $648.55, ₩12,300, -$7.47. */
export function amount(language: Language, value: number, currency: string): string {
  const least = leastOf(language, currency);
  // What is given back is never shown as nothing.
  if (value < 0 && value > -least / 2)
    return written(language, value, currency, { maximumSignificantDigits: 1 });
  return CODE.test(currency)
    ? written(language, value, currency, {})
    : written(language, value, currency, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** For a headline: without cents where it is large. */
export function headAmount(language: Language, value: number, currency: string): string {
  const large = value === 0 || Math.abs(value) >= 99.5;
  return large
    ? written(language, value, currency, { maximumFractionDigits: 0 })
    : amount(language, value, currency);
}

/** For an axis whose ticks are `step` apart: no more digits than tell them apart. */
export function axisAmount(language: Language, value: number, currency: string, step: number): string {
  const digits = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step)));
  const shown = digits > 0 ? Math.max(digits, digitsOf(language, currency)) : 0;
  return written(language, value === 0 ? 0 : value, currency, {
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
    ...(Math.abs(value) >= 10_000
      ? { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 }
      : {}),
  });
}
