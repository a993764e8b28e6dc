import type { RowKind, RowSort } from "../../bridge/host";

/** The cluster that a person went into. */
export type Inside = { arn: string; name: string; region: string };

/** What the list of the sheet shows. */
export type Browse = { kind: RowKind; filter: string; sort: RowSort; inside: Inside | null };

export const firstLook: Browse = { kind: "clusters", filter: "", sort: "burn", inside: null };

/** What can be shown: a cluster holds services and tasks, and something may start tasks in it; definitions belong to the region. */
export function kindsOf({ inside }: Browse): readonly RowKind[] {
  return inside
    ? ["services", "tasks", "relaunchers"]
    : ["clusters", "services", "tasks", "definitions", "relaunchers"];
}
