import type { Counts } from "../bridge/host";
import type { Format } from "./use-format";

/** What is chosen to go, in words: clusters stand for all that is in them. Empty if nothing is chosen. */
export function goesWords(format: Format, goes: Counts): string {
  const parts = [
    goes.clusters > 0 ? format.clusters(goes.clusters) : "",
    goes.clusters === 0 && goes.services > 0 ? format.services(goes.services) : "",
    goes.clusters === 0 && goes.tasks > 0 ? format.tasks(goes.tasks) : "",
    goes.relaunchers > 0 ? format.relaunchers(goes.relaunchers) : "",
    goes.task_definitions > 0 ? format.definitions(goes.task_definitions) : "",
  ].filter(Boolean);
  return format.list(parts);
}
