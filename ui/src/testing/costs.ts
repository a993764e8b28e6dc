import type { BillState, BillView, CostsView, PartView, RequestMeterView } from "../bridge/host";
import { burn, now, overview } from "./account";
import { billOf, type Charge, daysFrom, ECS, type Period, region } from "./bills";

/** A bill with the rows behind it. */
export type Book = { bill: BillView; charges: readonly Charge[] };

/** What is random in a fixture comes from its place in it. */
const wave = (at: number, most: number) => Math.round((Math.sin(at * 12.9898) * 0.5 + 0.5) * most);

const services = [
  ECS,
  "Amazon Elastic Compute Cloud - Compute",
  "Amazon Simple Storage Service",
  "AmazonCloudWatch",
  "AWS Key Management Service",
  "Amazon Virtual Private Cloud",
  "Amazon Relational Database Service",
  "AWS Lambda",
  "Amazon DynamoDB",
];
const codes = overview().regions.map(({ code }) => code);

/** The days of the seed story: the bill of today is not there, that of yesterday lacks hours. */
function thirtyDays(): Period[] {
  return daysFrom("2026-09-07", 30, (at) =>
    at === 29 ? "notYet" : at === 28 ? "open" : at > 23 ? "estimated" : "final",
  ).map((period, at) => ({ ...period, unusual: at === 27 || at === 28 }));
}

/** A company in Seoul with some services, and an attack since 4 October in as many regions as are asked for. */
export function story(regions = 26, changes: Partial<BillView> = {}): Book {
  const days = thirtyDays();
  const attacked = codes.slice(0, regions);
  const share = Math.ceil(37_284 / regions);
  const charges: Charge[] = [
    ...attacked.map((code, at) => ({
      place: region(code),
      service: ECS,
      cents: days.map((_, day) => (day === 27 ? share + at * 7 : day === 28 ? share * 2 - at * 11 : 0)),
    })),
    ...services.slice(0, 6).map((service, at) => ({
      place: region("ap-northeast-2"),
      service,
      cents: days.map((_, day) => (day === 29 ? 0 : 60 + wave(day + at * 31, 90))),
    })),
    {
      place: { kind: "global" },
      service: "Amazon Route 53",
      cents: days.map((_, day) => (day === 0 ? 50 : 0)),
    },
  ];
  const bill = billOf(charges, days, {
    incident: {
      basis: "firstRogueTask",
      since: "2026-10-04",
      until: "2026-10-05",
      ecs: "1020.48",
      usualPerDay: "1.66",
      above: "1013.16",
      notFinal: true,
    },
    ...changes,
  });
  const places = bill.places.map((one) =>
    one.place.kind === "region" && one.place.code === "me-south-1"
      ? { ...one, off: true, offAndSpending: true }
      : one,
  );
  return { charges, bill: { ...bill, places: changes.places ?? places } };
}

/** A company in as many regions, without an incident. */
export function calm(regions: number, periods = thirtyDays(), changes: Partial<BillView> = {}): Book {
  const days = periods.map((period) => ({ ...period, unusual: false }));
  const charges = codes.slice(0, regions).flatMap((code, at) =>
    services.slice(0, 1 + (at % 9)).map((service, of) => ({
      place: region(code),
      service,
      cents: days.map(({ state }, day) => (state === "notYet" ? 0 : 40 + wave(day * 3 + at + of * 7, 160))),
    })),
  );
  return { charges, bill: billOf(charges, days, changes) };
}

/** One day costs a thousand times what is usual. */
export function spike(): Book {
  const { charges } = calm(1);
  const days = thirtyDays().map((period, at) => ({ ...period, unusual: at === 20 }));
  const spiked = charges.map((charge) => ({
    ...charge,
    cents: charge.cents.map((cents, at) => (at === 20 ? cents * 1000 : cents)),
  }));
  return { charges: spiked, bill: billOf(spiked, days) };
}

/** Two days on which AWS gave money back, and two that it left out. */
export function refunds(): Book {
  const days = thirtyDays().map((period, at) =>
    at === 5 || at === 6
      ? { ...period, state: "missing" as const, unusual: false }
      : { ...period, unusual: false },
  );
  const { charges } = calm(5);
  const given = charges.map((charge, of) => ({
    ...charge,
    cents: charge.cents.map((cents, at) =>
      at === 5 || at === 6 ? 0 : of === 0 && (at === 12 || at === 13) ? -1900 : cents,
    ),
  }));
  return { charges: given, bill: billOf(given, days) };
}

export function oneDay(): Book {
  return calm(
    5,
    daysFrom("2026-10-05", 1, () => "open"),
  );
}

/** 396 days of 34 regions. */
export function thirteenMonthsDaily(): Book {
  const days = daysFrom("2025-09-06", 396, (at) =>
    at === 395 ? "notYet" : at > 389 ? "estimated" : "final",
  );
  const { charges } = calm(34, days);
  const attacked = charges.map((charge) =>
    charge.service === ECS
      ? { ...charge, cents: charge.cents.map((cents, at) => (at === 393 || at === 394 ? cents * 40 : cents)) }
      : charge,
  );
  const marked = days.map((period, at) => ({ ...period, unusual: at === 393 || at === 394 }));
  return { charges: attacked, bill: billOf(attacked, marked, { span: "thirteenMonthsDaily", pages: 41 }) };
}

export function thirteenMonths(): Book {
  const months = Array.from({ length: 14 }, (_, at): Period => {
    const first = (of: number) => new Date(Date.UTC(2025, 8 + of, 1)).toISOString().slice(0, 10);
    return { day: first(at), until: first(at + 1), state: at === 13 ? "open" : "final" };
  });
  return calm(12, months, { monthly: true, span: "thirteenMonths" });
}

export function part(state: BillState, changes: Partial<PartView> = {}): PartView {
  return { state, at: state.state === "notAsked" ? null : now, detail: null, ...changes };
}

export function meter(changes: Partial<RequestMeterView> = {}): RequestMeterView {
  return {
    price: "0.01",
    today: 3,
    todayUsd: "0.03",
    incident: 5,
    incidentUsd: "0.05",
    capUsd: "0.50",
    leftToday: 47,
    usualLimit: 20,
    ...changes,
  };
}

/** What is known of money in the middle of the attack, with a bill. */
export function costs(bill: BillView | null = story().bill, changes: Partial<CostsView> = {}): CostsView {
  return {
    sequence: 1,
    now,
    asking: null,
    charges: part({ state: bill ? "told" : "notAsked" }),
    apart: part({ state: "notAsked" }),
    forecast: part({ state: "notAsked" }),
    anomalies: part({ state: "notAsked" }),
    bill,
    stale: false,
    canGoOn: false,
    expected: null,
    unusual: [],
    meter: meter(),
    burning: {
      now: burn("874.31"),
      whole: true,
      openedAt: "2026-10-06T01:00:00Z",
      sinceOpened: { usd: "378.87", atLeast: false },
      sinceFirst: {
        at: "2026-10-04T14:10:00Z",
        tasks: 960,
        cost: { usd: "2463.4", atLeast: true },
        basis: "notKept",
      },
      notBilledYet: bill ? { usd: "1450.2", atLeast: false } : null,
      saving: { burn: burn("874.04"), perDay: "20976.96", perMonth: "638049.2", done: false },
      prices: { bundled: "2026-09-30", readAt: null, fromList: 0, fromTable: 24, failed: null },
    },
    ...changes,
  };
}

/** Before anybody asked. */
export function unasked(changes: Partial<CostsView> = {}): CostsView {
  return costs(null, {
    meter: meter({ today: 0, todayUsd: "0", incident: 0, incidentUsd: "0", leftToday: 50 }),
    ...changes,
  });
}
