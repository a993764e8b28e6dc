import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { BillDay } from "../../bridge/host";
import { useFormat } from "../../i18n/use-format";

/** How days, or months, of a bill are called, and how they stand. */
export function useDayWords(monthly: boolean, now: string) {
  const { t } = useTranslation("bill");
  const format = useFormat();
  // Of the moment only the year matters: words are not made anew for every second.
  const year = now.slice(0, 4);
  return useMemo(() => {
    const nameOf = ({ day }: BillDay) => (monthly ? format.month(day) : format.day(day, year));
    return {
      nameOf,
      /** Below a column there is room for little: the year is said in January, the month on its first day. */
      shortOf: (day: BillDay) =>
        monthly ? format.month(day.day, day.day.slice(5, 7) === "01") : format.day(day.day, day.day),
      stateOf: ({ state }: BillDay): string => (state === "final" ? "" : t(`state.${state}`)),
      /** Instead of an amount, where nothing was told. */
      untoldOf: ({ state }: BillDay): string =>
        t(`untold.${state === "missing" || state === "notRead" ? state : "notYet"}`),
    };
  }, [t, format, monthly, year]);
}

export type DayWords = ReturnType<typeof useDayWords>;
