import type {
  BillDay,
  BillLayer,
  BillLayers,
  BillPlace,
  BillQuery,
  BillView,
  DayState,
} from "../bridge/host";

/** What a place was charged under a service, in cents of each period. Whole cents, so that sums are exact here too. */
export type Charge = { place: BillPlace; service: string; cents: readonly number[] };
export type Period = { day: string; until: string; state: DayState; unusual?: boolean };

export const ECS = "Amazon Elastic Container Service";

export function region(code: string): BillPlace {
  return { kind: "region", code };
}

function dollars(cents: number): string {
  const sign = cents < 0 ? "-" : "";
  const whole = Math.abs(Math.round(cents));
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, "0")}`;
}

const DAY = 86_400_000;

/** Days in a row, the first at `from`. */
export function daysFrom(
  from: string,
  count: number,
  stateOf: (at: number) => DayState = () => "final",
): Period[] {
  const start = Date.parse(`${from}T00:00:00Z`);
  const name = (at: number) => new Date(start + at * DAY).toISOString().slice(0, 10);
  return Array.from({ length: count }, (_, at) => ({
    day: name(at),
    until: name(at + 1),
    state: stateOf(at),
  }));
}

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
const keyOf = (place: BillPlace) => JSON.stringify(place);

function grouped<Key>(charges: readonly Charge[], key: (charge: Charge) => Key): Map<Key, Charge[]> {
  const groups = new Map<Key, Charge[]>();
  for (const charge of charges) groups.set(key(charge), [...(groups.get(key(charge)) ?? []), charge]);
  return groups;
}

/** The bill of these charges, added up as the backend would. */
export function billOf(
  charges: readonly Charge[],
  periods: readonly Period[],
  changes: Partial<BillView> = {},
): BillView {
  const days = periods.map(({ day, until, state, unusual = false }, at): BillDay => {
    const told = state !== "notYet" && state !== "missing" && state !== "notRead";
    return {
      day,
      until,
      state,
      unusual,
      total: told ? dollars(sum(charges.map(({ cents }) => cents[at] ?? 0))) : null,
    };
  });
  const total = (some: readonly Charge[]) => sum(some.flatMap(({ cents }) => cents));
  const places = [...grouped(charges, ({ place }) => keyOf(place)).values()]
    .map((some) => ({
      place: some[0]?.place ?? { kind: "untold" as const },
      cents: total(some),
      ecs: total(some.filter(({ service }) => service === ECS)),
    }))
    .sort((a, b) => b.cents - a.cents)
    .map(({ place, cents, ecs }) => ({
      place,
      total: dollars(cents),
      ecs: dollars(ecs),
      lately: dollars(cents),
      offAndSpending: false,
      off: false,
    }));
  const services = [...grouped(charges, ({ service }) => service).entries()]
    .map(([service, some]) => ({ service, cents: total(some) }))
    .sort((a, b) => b.cents - a.cents)
    .map(({ service, cents }) => ({ service, total: dollars(cents) }));
  return {
    revision: 1,
    span: "thirtyDays",
    monthly: false,
    from: periods[0]?.day ?? "2026-10-06",
    until: periods.at(-1)?.until ?? "2026-10-07",
    grouping: "region",
    readAt: "2026-10-05T23:26:00Z",
    fresh: true,
    complete: true,
    pages: 3,
    currency: "USD",
    total: dollars(total(charges)),
    apart: null,
    days,
    places,
    services,
    odd: [],
    incident: null,
    ...changes,
  };
}

/** The layers of a chart of these charges, as the backend would make them. */
export function layersOf(charges: readonly Charge[], bill: BillView, query: BillQuery): BillLayers {
  const chosen = charges.filter(
    ({ place, service }) =>
      (query.place === null || keyOf(place) === keyOf(query.place)) &&
      (query.service === null || service === query.service),
  );
  const byPlace = query.split === "place";
  const ranked = [...grouped(chosen, ({ place, service }) => (byPlace ? keyOf(place) : service)).values()]
    .map((some) => ({ some, cents: bill.days.map((_, at) => sum(some.map(({ cents }) => cents[at] ?? 0))) }))
    .sort((a, b) => sum(b.cents) - sum(a.cents));
  const layer = (cents: readonly number[], some: readonly Charge[]): BillLayer => ({
    place: byPlace ? (some[0]?.place ?? null) : null,
    service: byPlace ? null : (some[0]?.service ?? null),
    total: dollars(sum(cents)),
    amounts: cents.map(dollars),
  });
  const others = ranked.slice(7);
  const together = bill.days.map((_, at) => sum(others.map(({ cents }) => cents[at] ?? 0)));
  return {
    revision: query.revision,
    layers: ranked.slice(0, 7).map(({ cents, some }) => layer(cents, some)),
    rest: others.length > 0 ? { ...layer(together, []), place: null, service: null } : null,
    restCount: others.length,
    totals: bill.days.map(({ total }, at) =>
      total === null ? null : dollars(sum(ranked.map(({ cents }) => cents[at] ?? 0))),
    ),
  };
}
