import type { TFunction } from "i18next";
import type { ReasonView, Signal } from "../../bridge/host";

/** The signals whose number has words of its own. */
const counted = [
  "bigPublic",
  "bigTask",
  "amongRogue",
  "sameEverywhere",
  "burst",
  "manyRegionsAtOnce",
  "manyBigTasks",
  "droppedRevisions",
  "openedRegion",
  "newMaker",
  "makerDidMore",
  "strangerDidMore",
  "makerOfRogue",
  "sameAsRogue",
  "sizeJumped",
  "ownTags",
  "aged",
  "history",
  "usualMaker",
  "longScheduled",
] as const satisfies readonly Signal[];

/** The signals that count in hours: none is not "0 hours", but less than one. */
const hourly = ["openedRegion", "newMaker"] as const satisfies readonly Signal[];

/** A reason as a sentence, with its number where it has one that the sentence needs. */
export function reasonWords(t: TFunction<["why", "signals"]>, { signal, count }: ReasonView): string {
  const young = count === 0 ? hourly.find((one) => one === signal) : undefined;
  if (young) return t(`signals:underAnHour.${young}`);
  const key = counted.find((one) => one === signal);
  if (key === undefined || count === null) return t(`signals:long.${signal}`);
  return t(`signals:counted.${key}`, { count });
}
