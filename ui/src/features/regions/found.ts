import type { TFunction } from "i18next";
import type { Burn, Counts, OffRegion } from "../../bridge/host";
import { toNumber } from "../../i18n/format";
import type { Format } from "../../i18n/use-format";

/** What was read, all regions together or one. */
export type Found = { counts: Counts; burn: Burn; partly: boolean };

const none: Counts = { clusters: 0, services: 0, tasks: 0, task_definitions: 0, relaunchers: 0 };
const noBurn: Burn = { perHour: "0", about: false, atLeast: false, unpriced: 0, onInstances: 0 };
const names = ["clusters", "services", "tasks", "task_definitions", "relaunchers"] as const;

/** What one region holds. */
export function foundIn({ found, burn, partly }: OffRegion): Found {
  return { counts: found ?? none, burn: burn ?? noBurn, partly: partly || found === null };
}

/** What the regions that are open hold together. The money was added up where it is exact. */
export function foundInAll(open: readonly OffRegion[], burn: Burn): Found {
  const counts: Counts = { ...none };
  for (const { found } of open) if (found) for (const name of names) counts[name] += found[name];
  const partly = open.some(({ found, partly: some }) => some || found === null);
  return { counts, burn: { ...burn, atLeast: partly || burn.atLeast }, partly };
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
