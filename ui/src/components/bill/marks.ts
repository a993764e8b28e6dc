import type { AnomalyView, BillDay, BillPlace, IncidentBill } from "../../bridge/host";
import { placeKey } from "./place-key";

/** What is said of days beside their amounts. */
export type Marks = {
  /** The columns from the first to the last day of the incident. */
  incident: [first: number, last: number] | null;
  /** Quench's own rule found the day far above what was usual. */
  unusual: ReadonlySet<number>;
  /** What AWS's anomaly detection found, by day. */
  found: ReadonlyMap<number, readonly AnomalyView[]>;
};

/** Whether a day, or a month, has a day in common with these. Without an end they go on. */
function meets({ day, until }: BillDay, from: string, last: string | null): boolean {
  return until > from && (last === null || day <= last);
}

export function marksOf(
  days: readonly BillDay[],
  incident: IncidentBill | null,
  anomalies: readonly AnomalyView[],
  { ofTotals, place }: { ofTotals: boolean; place: BillPlace | null },
): Marks {
  const within = incident
    ? days.flatMap((day, at) => (meets(day, incident.since, incident.until) ? [at] : []))
    : [];
  const [first, last] = [within[0], within.at(-1)];
  const found = new Map<number, AnomalyView[]>();
  for (const anomaly of anomalies.filter((one) => isOf(one, place))) {
    days.forEach((day, at) => {
      if (meets(day, anomaly.from, anomaly.until)) found.set(at, [...(found.get(at) ?? []), anomaly]);
    });
  }
  return {
    incident: first === undefined || last === undefined ? null : [first, last],
    // The rule is about whole days: of one layer, or of one region, it says nothing.
    unusual: new Set(ofTotals ? days.flatMap(({ unusual }, at) => (unusual ? [at] : [])) : []),
    found,
  };
}

function isOf({ causes }: AnomalyView, place: BillPlace | null): boolean {
  if (place === null) return true;
  return causes.some((cause) => cause.place !== null && placeKey(cause.place) === placeKey(place));
}
