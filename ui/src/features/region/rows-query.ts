import type { PrincipalLabel, RowKind, RowSort, TriageView, Verdict } from "../../bridge/host";

/** The cluster that a person went into. */
export type Inside = { arn: string; name: string; region: string };

/** What the list of the sheet shows. */
export type Browse = {
  kind: RowKind;
  filter: string;
  /** As the person wants it; null: as fits best. */
  sort: RowSort | null;
  inside: Inside | null;
  /** Only what looks so. */
  verdict: Verdict | null;
  /** Only what this principal made. */
  madeBy: PrincipalLabel | null;
};

export const firstLook: Browse = {
  kind: "clusters",
  filter: "",
  sort: null,
  inside: null,
  verdict: null,
  madeBy: null,
};

/** What starts tasks is no subject of judging, and CloudTrail's events are joined to none of it. */
export function isJudged(kind: RowKind): boolean {
  return kind !== "relaunchers";
}

/** Whether what is shown has verdicts, or will have them in a moment. */
export function hasVerdicts({ kind }: Browse, triage: TriageView | undefined): boolean {
  return isJudged(kind) && triage !== undefined && triage.judging.kind !== "never";
}

/** The order that is shown: what looks rogue first as soon as there are verdicts, until then what burns most. */
export function sortOf({ sort }: Browse, triage: TriageView | undefined): RowSort {
  return sort ?? (triage && triage.judging.kind !== "never" ? "verdict" : "burn");
}

/** What can be shown: a cluster holds services and tasks, and something may start tasks in it; definitions belong to the region. */
export function kindsOf({ inside }: Browse): readonly RowKind[] {
  return inside
    ? ["services", "tasks", "relaunchers"]
    : ["clusters", "services", "tasks", "definitions", "relaunchers"];
}
