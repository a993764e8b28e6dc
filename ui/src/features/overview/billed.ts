import type { BillView, PlaceTotal, RegionRow } from "../../bridge/host";
import { toNumber } from "../../i18n/format";
import { type Spot, spotsOf, type View } from "./bubbles";

/** How a region stands on the bill. Of one that the bill does not name nothing is told, which is not $0. */
export type BilledLook = "charged" | "offAndSpending" | "given" | "untold";
export type BilledSpot = Spot & { look: BilledLook; exact: string | null };

/** What the bill has for each region, by its code. */
export function byRegion({ places }: BillView): ReadonlyMap<string, PlaceTotal> {
  return new Map(
    places.flatMap((one) => (one.place.kind === "region" ? [[one.place.code, one] as const] : [])),
  );
}

export function billedLook(total: PlaceTotal | undefined): BilledLook {
  if (!total) return "untold";
  if (total.offAndSpending) return "offAndSpending";
  return toNumber(total.total) > 0 ? "charged" : "given";
}

/** The circles of what was billed: area is the total of all days. */
export function billedSpots(regions: readonly RegionRow[], bill: BillView, view: View): BilledSpot[] {
  const totals = byRegion(bill);
  const rateOf = ({ code }: RegionRow) => Math.max(0, toNumber(totals.get(code)?.total ?? "0"));
  return spotsOf(regions, view, rateOf, ({ code }, spot) => {
    const total = totals.get(code);
    return { ...spot, look: billedLook(total), exact: total?.total ?? null };
  });
}
