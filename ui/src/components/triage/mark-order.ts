import type { Mark, MarkOrder, MarkView, SubjectKind } from "../../bridge/host";

/** A mark as it is being written. */
export type Draft = { mark: Mark | null; reason: string; owner: string; until: string; family: boolean };

/** What a mark holds now, to be changed. */
export function draftOf(held: MarkView | null, arn: string): Draft {
  return {
    mark: held?.mark ?? null,
    reason: held?.reason ?? "",
    owner: held?.owner ?? "",
    until: held?.expiresOn ?? "",
    // The mark that decides may be the family's.
    family: held !== null && held.arn !== arn,
  };
}

/** The ARN of a family is that of a revision without its number. */
export function familyOf(kind: SubjectKind, arn: string): string | null {
  if (kind !== "definition") return null;
  const family = arn.replace(/:\d+$/, "");
  return family === arn ? null : family;
}

/** What is wrong with a last day: no day of the calendar, or over by `today`, both UTC. Null if it can be taken. */
export function untilProblem(until: string, today: string): "malformed" | "over" | null {
  if (until === "") return null;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(`${until}T00:00:00Z`) : Number.NaN;
  // "2026-02-31" would be a day of March.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== until) return "malformed";
  return until < today ? "over" : null;
}

/** Whether a day is still being typed: what may become one is not called wrong yet. */
export function isUntilBegun(until: string): boolean {
  return /^\d{0,4}$|^\d{4}-\d{0,2}$|^\d{4}-\d{2}-\d?$/.test(until);
}

/** Whether a mark can be saved as it stands. What is taken away needs no day. */
export function isSavable({ mark, until }: Draft, today: string): boolean {
  return mark === null || untilProblem(until, today) === null;
}

/** What a person wrote, as an order. What is taken away has no reason any more. */
export function orderOf(draft: Draft, arn: string, family: string | null): MarkOrder {
  const { mark, reason, owner, until } = draft;
  const on = draft.family && family !== null ? family : arn;
  if (mark === null) return { arn: on, mark, reason: "", owner: "", expiresOn: null };
  return { arn: on, mark, reason: reason.trim(), owner: owner.trim(), expiresOn: until || null };
}
