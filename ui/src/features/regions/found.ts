import type { TFunction } from "i18next";
import type { Burn, Counts, OffRegion, RegionRow } from "../../bridge/host";
import { hidesSpend, isRefused } from "../../bridge/known";
import { toNumber } from "../../i18n/format";
import type { Format } from "../../i18n/use-format";

/** What was read, all regions together or one. */
export type Found = { counts: Counts; burn: Burn; partly: boolean };

const names = ["clusters", "services", "tasks", "task_definitions", "relaunchers"] as const;

/** What the regions that are open hold together. A region that could not be read wholly makes it a least. */
export function foundIn(regions: readonly OffRegion[], rows: readonly RegionRow[]): Found {
  const counts: Counts = { clusters: 0, services: 0, tasks: 0, task_definitions: 0, relaunchers: 0 };
  const burns = regions.flatMap(({ burn }) => burn ?? []);
  for (const { found } of regions) if (found) for (const name of names) counts[name] += found[name];
  const sum = (of: (burn: Burn) => number) => burns.reduce((total, burn) => total + of(burn), 0);
  const partly = regions.some(
    ({ code, found }) => found === null || isPartly(rows.find((row) => row.code === code)),
  );
  return {
    counts,
    burn: {
      perHour: sum(({ perHour }) => toNumber(perHour)).toFixed(4),
      about: burns.some(({ about }) => about),
      atLeast: partly || burns.some(({ atLeast }) => atLeast),
      unpriced: sum(({ unpriced }) => unpriced),
      onInstances: sum(({ onInstances }) => onInstances),
    },
    partly,
  };
}

/** The overview tells of gaps, once it has the region. */
function isPartly(row: RegionRow | undefined): boolean {
  return row !== undefined && (hidesSpend(row) || isRefused(row));
}

export function isEmpty(counts: Counts): boolean {
  return names.every((name) => counts[name] === 0);
}

/** "20 clusters, 40 tasks": what costs and what can start, the recipes only where there is nothing else. */
export function countWords(format: Format, counts: Counts): string {
  const { clusters, services, tasks, task_definitions, relaunchers } = counts;
  const parts = [
    clusters > 0 ? format.clusters(clusters) : "",
    clusters === 0 && services > 0 ? format.services(services) : "",
    tasks > 0 ? format.tasks(tasks) : "",
    relaunchers > 0 ? format.relaunchers(relaunchers) : "",
  ].filter(Boolean);
  if (parts.length === 0 && task_definitions > 0) parts.push(format.definitions(task_definitions));
  return parts.join(", ");
}

/** "20 clusters, 40 tasks, $31.60 an hour". */
export function foundWords(t: TFunction<["disabled", "common"]>, format: Format, found: Found): string {
  const what = countWords(format, found.counts);
  const { burn } = found;
  if (toNumber(burn.perHour) > 0) return t("disabled:step.rate", { what, amount: format.hedgedRate(burn) });
  if (burn.unpriced > 0) return t("disabled:step.noPrice", { what });
  return burn.onInstances > 0 ? t("disabled:step.onServers", { what }) : what;
}
