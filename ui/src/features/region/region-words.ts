import type { TFunction } from "i18next";
import type { RegionRow } from "../../bridge/host";
import { knownOf } from "../../bridge/known";
import type { Format } from "../../i18n/use-format";

/** "50 clusters found at 10:26", "at least 50", or that nothing was read. */
export function foundWords(
  t: TFunction<["region", "common"]>,
  format: Format,
  region: RegionRow,
  now: string,
): string {
  const known = knownOf(region, "clusters");
  if (known === "none" || !region.readAt) return t("region:notRead");
  return t(known === "part" ? "region:foundPart" : "region:found", {
    clusters: format.clusters(region.counts.clusters),
    time: format.moment(region.readAt, now),
  });
}
