import type { BillAsk, BillSpan, CostsView, PartView, RequestMeterView } from "../../bridge/host";
import { toNumber } from "../../i18n/format";

export const spans: readonly BillSpan[] = ["thirtyDays", "thirteenMonths", "thirteenMonthsDaily"];

/** What a person has chosen in the dialog. `limit` is as typed; none while it is left as it is offered. */
export type Choice = Omit<BillAsk, "requests" | "goOn"> & { limit: string | null };

export type Price = {
  /** Each page is a request, and each extra begins with one. */
  least: number;
  /** It stops there. None while what was typed is no number of requests that can be made. */
  most: number | null;
};

/** What was not told to its end may still come. */
function isOpen({ state }: PartView): boolean {
  return state.state !== "told";
}

export function firstChoice({ bill, apart }: CostsView, goOn: boolean): Choice {
  return {
    span: (goOn ? bill?.span : null) ?? "thirtyDays",
    apart: !goOn || isOpen(apart),
    forecast: false,
    anomalies: false,
    limit: null,
  };
}

function leastOf({ apart, forecast, anomalies }: Omit<Choice, "limit">): number {
  return 1 + [apart, forecast, anomalies].filter(Boolean).length;
}

/** The limit as it stands in its field: what is usual, as far as today's cap allows. */
export function limitOf({ limit }: Choice, { usualLimit, leftToday }: RequestMeterView): string {
  return limit ?? String(Math.min(usualLimit, leftToday));
}

export function priceOf(choice: Choice, meter: RequestMeterView): Price {
  const least = leastOf(choice);
  const typed = limitOf(choice, meter).normalize("NFKC").trim();
  const most = /^\d{1,6}$/.test(typed) ? Number(typed) : null;
  return { least, most: most !== null && most >= least && most <= meter.leftToday ? most : null };
}

/** What so many requests cost, to show. What was spent comes from the backend. */
export function costOf(requests: number, price: string): number {
  return requests * toNumber(price);
}
