import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { BillPlace, Burn, Estimated, SavingView, SecondsRange, TaskSize } from "../bridge/host";
import type { Known } from "../bridge/known";
import { amount, axisAmount, headAmount, leastOf } from "./amount";
import {
  bytes,
  cents,
  clauses,
  count,
  day,
  dayHere,
  exactSpan,
  gigabytes,
  headline,
  isUnderACent,
  list,
  moment,
  month,
  rough,
  span,
  tenths,
  toNumber,
  vcpus,
} from "./format";
import { regionNames } from "./regions";
import type { Language } from "./resources";

type Texts = TFunction<["common", "glossary"]>;

/** Numbers, money, moments and names in the person's language. */
export function useFormat(): Format {
  const { t, i18n } = useTranslation(["common", "glossary"]);
  const language: Language = i18n.language === "ko" ? "ko" : "en";
  return useMemo(() => makeFormat(language, t), [language, t]);
}

export type Format = ReturnType<typeof makeFormat>;

function makeFormat(language: Language, t: Texts) {
  const money = (show: (language: Language, value: number) => string) => (usd: string | number) => {
    const value = typeof usd === "number" ? usd : toNumber(usd);
    return isUnderACent(value) ? t("underACent") : show(language, value);
  };
  const hedged = (burn: Burn, text: string) => {
    if (burn.about && burn.atLeast) return t("burn.aboutAtLeastAmount", { amount: text });
    if (burn.atLeast) return t("burn.atLeastAmount", { amount: text });
    return burn.about ? t("burn.aboutAmount", { amount: text }) : text;
  };
  const billed =
    (show: (language: Language, value: number, currency: string) => string) =>
    (exact: string, currency: string) => {
      const value = toNumber(exact);
      const least = leastOf(language, currency);
      return value > 0 && value < least / 2
        ? t("underLeast", { amount: amount(language, least, currency) })
        : show(language, value, currency);
    };
  const asCents = money(cents);
  return {
    language,
    /** An amount of a bill, in the bill's own currency. */
    amount: billed(amount),
    /** The same for a headline: no cents where it is large. */
    headAmount: billed(headAmount),
    axisAmount: (value: number, currency: string, step: number) =>
      axisAmount(language, value, currency, step),
    /** "about $1,450", "at least about $1,450": what Quench worked out is never exact. */
    estimated: ({ usd, atLeast }: Estimated) =>
      t(atLeast ? "burn.aboutAtLeastAmount" : "burn.aboutAmount", { amount: money(headline)(usd) }),
    /** "about $21,000 a day, $640,000 a month". */
    saving: ({ burn, perDay, perMonth }: SavingView) => {
      const [a, b] = [perDay, perMonth].map((usd) => {
        const value = toNumber(usd);
        return isUnderACent(value) ? t("underACent") : rough(language, value, burn.atLeast);
      });
      return t(burn.atLeast ? "savingAtLeast" : "saving", { day: a, month: b });
    },
    cents: asCents,
    headline: money(headline),
    rough: (value: number, down = false) =>
      isUnderACent(value) || (down && value > 0 && value < 0.01)
        ? t("underACent")
        : rough(language, value, down),
    /** "about $874", "at least $75.83": an amount with what is known of it. */
    hedged,
    /** The same within a sentence: a line never breaks in it. */
    wholeRate: (burn: Burn) => hedged(burn, asCents(burn.perHour)).replaceAll(" ", "\u00a0"),
    hedgedRate: (burn: Burn) => hedged(burn, asCents(burn.perHour)),
    /** The rate in a list: the amount with its hedge, or why there is none. `known` is how far the tasks were read. */
    rate: (burn: Burn, known: Known = "whole") => {
      if (toNumber(burn.perHour) > 0) {
        const atLeast = burn.atLeast || known !== "whole";
        return atLeast ? hedged({ ...burn, atLeast }, asCents(burn.perHour)) : asCents(burn.perHour);
      }
      if (burn.unpriced > 0) return t("burn.unpriced");
      if (burn.onInstances > 0) return t("burn.onInstances");
      // At least nothing says nothing.
      return known === "whole" && !burn.atLeast ? asCents(burn.perHour) : "–";
    },
    count: (value: number) => count(language, value),
    bytes: (size: number) => bytes(language, size),
    tenths: (value: number) => tenths(language, value),
    span: (seconds: number) => span(language, seconds),
    /** "about 2 minutes", "about 15 seconds to 3 minutes". */
    aboutRange: ({ least, most }: SecondsRange) => {
      // A line never breaks between a number and its unit.
      const [from, to] = [least, most].map((seconds) => span(language, seconds).replaceAll(" ", "\u00a0"));
      return from === to ? t("duration.about", { duration: from }) : t("duration.range", { from, to });
    },
    exactSpan: (seconds: number) => exactSpan(language, seconds),
    size: ({ cpuUnits, memoryMib }: TaskSize) =>
      t("size", { vcpu: vcpus(language, cpuUnits), memory: gigabytes(language, memoryMib) }),
    /** "10:26 (01:26 UTC)", with the day if it is not today's. */
    moment: (at: string, now: string) => {
      const { local, utc, isUtc } = moment(language, at, now);
      return isUtc ? t("time.utcOnly", { utc: local }) : t("time.both", { local, utc });
    },
    /** "01:26 UTC" for a line below the time here; "UTC" alone where here is UTC. */
    utcTime: (at: string, now: string) => {
      const { utc, isUtc } = moment(language, at, now);
      return isUtc ? t("time.utc") : t("time.utcOnly", { utc });
    },
    /** The same in as few lines as it takes: where here is UTC the time itself says so, and no line stands below. */
    timeLines: (at: string, now: string) => {
      const { local, utc, isUtc } = moment(language, at, now);
      return isUtc ? [t("time.utcOnly", { utc: local })] : [local, t("time.utcOnly", { utc })];
    },
    /** The time here alone, where another line says the one in UTC. */
    localTime: (at: string, now: string) => moment(language, at, now).local,
    /** "4 Oct" of a bill. */
    day: (date: string, now: string) => day(language, date, now),
    /** "Oct 2026" of a bill by months. */
    month: (date: string, withYear = true) => month(language, date, withYear),
    /** "4 Oct" of a moment, here. */
    dayHere: (at: string, now: string) => dayHere(language, at, now),
    city: (code: string) => regionNames(language, code).city,
    region: (code: string) => regionNames(language, code).name,
    /** The code for a line below the name, where the name is not the code itself. */
    codeBelow: (code: string) => (regionNames(language, code).name === code ? "" : code),
    /** "Seoul, Korea · ap-northeast-2", or the code alone. */
    place: (code: string) => {
      const { name } = regionNames(language, code);
      return name === code ? code : t("place", { name, code });
    },
    /** Where a charge belongs, as short as a legend needs it. A name that nobody knows is as AWS wrote it. */
    billPlace: (place: BillPlace) => {
      if (place.kind === "region") return regionNames(language, place.code).city;
      return place.kind === "unknown" ? place.name : t(`billPlace.${place.kind}`);
    },
    list: (items: readonly string[]) => list(language, items),
    clauses: (items: readonly string[]) => clauses(language, items),
    clusters: (value: number) => t("glossary:clusters", { count: value }),
    services: (value: number) => t("glossary:services", { count: value }),
    tasks: (value: number) => t("glossary:tasks", { count: value }),
    taskSets: (value: number) => t("glossary:taskSets", { count: value }),
    containerInstances: (value: number) => t("glossary:containerInstances", { count: value }),
    definitions: (value: number) => t("glossary:definitions", { count: value }),
    relaunchers: (value: number) => t("glossary:relaunchers", { count: value }),
    regions: (value: number) => t("glossary:regions", { count: value }),
    items: (value: number) => t("glossary:items", { count: value }),
  };
}
