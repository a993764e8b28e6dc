import type { OverviewView } from "../../bridge/host";
import { knownAcross } from "../../bridge/known";
import type { Coverage } from "./coverage";

/** Which sentence of truth fits: the key under `overview:truth`. */
export type Truth =
  | "never"
  | "starting"
  | "running"
  | "runningAtLeast"
  | "runningSoFar"
  | "looking"
  | "noneSoFar"
  | "noneButClusters"
  | "nothing"
  | "nothingAnywhere"
  | "nothingRead";

export function truthOf(overview: OverviewView, coverage: Coverage): Truth {
  const { phase, counts } = overview;
  if (phase === "never") return "never";
  if (phase === "running" && coverage.total === 0) return "starting";
  if (counts.tasks > 0) {
    if (phase !== "done") return "runningSoFar";
    return coverage.tasksMissing ? "runningAtLeast" : "running";
  }
  // Before anything was read there is nothing to say of what runs.
  if (phase === "running") return knownAcross(overview.regions, "tasks") === "none" ? "looking" : "noneSoFar";
  if (counts.clusters > 0) return "noneButClusters";
  if (coverage.read === 0) return "nothingRead";
  const whole = coverage.missing.length === 0 && coverage.startsUnread === 0 && !overview.mayLackRegions;
  return whole && counts.relaunchers === 0 ? "nothingAnywhere" : "nothing";
}
