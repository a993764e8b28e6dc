import type { AlertView, CostsView, Host } from "../bridge/host";
import { HostError } from "../bridge/host-error";
import { type Charge, layersOf } from "./bills";

/** What explains an alert, told whatever was asked. */
export function alertView(changes: Partial<AlertView> = {}): AlertView {
  return {
    amount: "648.55",
    day: "2026-10-05",
    meant: "day",
    readings: [
      { meaning: "day", amount: "648.55" },
      { meaning: "monthToDate", amount: "1041.20" },
      { meaning: "aboveUsual", amount: "1013.16" },
    ],
    causes: [
      {
        place: { kind: "region", code: "us-east-1" },
        service: "Amazon Elastic Container Service",
        amount: "66.20",
        usual: "0.04",
        above: "66.16",
      },
      {
        place: { kind: "region", code: "sa-east-1" },
        service: "Amazon Elastic Container Service",
        amount: "58.10",
        usual: null,
        above: "58.10",
      },
    ],
    dayOpen: false,
    ...changes,
  };
}

export type MoneyFixture = { costs: CostsView; charges: readonly Charge[]; alert: AlertView };
type Note = <T>(method: string, input: unknown, answer: () => T) => Promise<T>;
type Money = Pick<
  Host,
  "costs" | "askBill" | "stopBill" | "setRequestCap" | "billLayers" | "explainAlert" | "saveBill"
>;

/** The commands about money, over what the fixture holds. */
export function moneyOf(held: MoneyFixture, note: Note): Money {
  const next = (changed: Partial<CostsView>): CostsView => {
    held.costs = { ...held.costs, sequence: held.costs.sequence + 1, ...changed };
    return held.costs;
  };
  return {
    costs: () => note("costs", null, () => held.costs),
    askBill: (ask) =>
      note("askBill", ask, () => next({ asking: { part: "charges", requests: 0, limit: ask.requests } })),
    stopBill: () => note("stopBill", null, () => next({ asking: null })),
    setRequestCap: (usd) =>
      note("setRequestCap", usd, () => {
        const cap = Number(usd.replace(",", "."));
        if (!Number.isFinite(cap) || usd.trim() === "")
          throw new HostError({ code: "amountMalformed", context: { text: usd }, detail: "" });
        const { meter } = held.costs;
        return next({
          meter: { ...meter, capUsd: usd, leftToday: Math.max(0, Math.round(cap * 100) - meter.today) },
        });
      }),
    billLayers: (query) =>
      note("billLayers", query, () => {
        const { bill } = held.costs;
        if (bill?.revision !== query.revision)
          throw new HostError({ code: "billChanged", context: {}, detail: "" });
        return layersOf(held.charges, bill, query);
      }),
    explainAlert: (amount, day) => note("explainAlert", { amount, day }, () => held.alert),
    saveBill: (query) => note("saveBill", query, () => ({ path: "/home/jiwoo/Downloads/quench-bill.csv" })),
  };
}
