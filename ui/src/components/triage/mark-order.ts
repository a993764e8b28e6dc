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

/** What a person wrote, as an order. What is taken away has no reason any more. */
export function orderOf(draft: Draft, arn: string, family: string | null): MarkOrder {
  const { mark, reason, owner, until } = draft;
  const on = draft.family && family !== null ? family : arn;
  if (mark === null) return { arn: on, mark, reason: "", owner: "", expiresOn: null };
  return { arn: on, mark, reason: reason.trim(), owner: owner.trim(), expiresOn: until || null };
}
