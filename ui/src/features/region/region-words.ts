import type { TFunction } from "i18next";
import type { RegionRow } from "../../bridge/host";
import type { Format } from "../../i18n/use-format";

/** Whether nothing at all of the region was read. */
export function isUnread({ readAt, counts }: RegionRow): boolean {
  return readAt === null && counts.clusters === 0;
}

/** "50 clusters found at 10:26", or that nothing was read. */
export function foundWords(
  t: TFunction<["region", "common"]>,
  format: Format,
  region: RegionRow,
  now: string,
): string {
  if (!region.readAt) return t("region:notRead");
  return t("region:found", {
    clusters: format.clusters(region.counts.clusters),
    time: format.moment(region.readAt, now),
  });
}
