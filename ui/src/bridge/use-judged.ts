import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type {
  BaselineView,
  FindingView,
  MarkView,
  PrincipalsView,
  TimelinePage,
  TimelineQuery,
} from "./host";
import { useHost } from "./host-context";
import { keys, useTriage } from "./snapshots";
import { useThrottled } from "./use-throttled";

/** While regions answer, verdicts move on ten times a second: nobody can read that. */
const EVERY = 1000;

/**
 * Which view of the verdicts what is on the screen belongs to; undefined before there are any. It moves on at most once a
 * second while they come in.
 */
export function useJudgedAt(): number | undefined {
  const { data: triage } = useTriage();
  const moving = triage?.judging.kind === "reading" || triage?.looking.state === "running";
  const judged = triage && triage.judging.kind !== "never" ? triage.sequence : undefined;
  return useThrottled(judged, moving ? EVERY : 0);
}

/**
 * What follows from the verdicts, asked anew when they move on. What was shown stays until the answer is here, but only
 * as long as it answers the same question: the reasons of one thing never stand under the name of another.
 */
function useJudged<Answer>(key: readonly unknown[], ask: () => Promise<Answer>): UseQueryResult<Answer> {
  const { data: triage, isPending } = useTriage();
  const moving = triage?.judging.kind === "reading" || triage?.looking.state === "running";
  const at = useThrottled(triage?.sequence ?? 0, moving ? EVERY : 0);
  const question = JSON.stringify(key);
  return useQuery({
    queryKey: [...key, at],
    queryFn: ask,
    // Asked before it is known of when, it would be asked twice.
    enabled: !isPending,
    gcTime: 10_000,
    placeholderData: (held, before) =>
      before && JSON.stringify(before.queryKey.slice(0, -1)) === question ? held : undefined,
  });
}

/** Why something looks as it does; null if it was not judged. */
export function useFinding(arn: string): UseQueryResult<FindingView | null> {
  const host = useHost();
  return useJudged([...keys.finding, arn], () => host.finding(arn));
}

/** Who made and changed things. */
export function usePrincipals(): UseQueryResult<PrincipalsView> {
  const host = useHost();
  return useJudged(keys.principals, () => host.principals());
}

/** A page of the story. */
export function useTimeline(query: TimelineQuery): UseQueryResult<TimelinePage> {
  const host = useHost();
  return useJudged([...keys.timeline, query], () => host.timeline(query));
}

/** Every mark with its reason. */
export function useMarks(): UseQueryResult<MarkView[]> {
  const host = useHost();
  return useJudged(keys.marks, () => host.marks());
}

/** Earlier sweeps, of which one can be called good. A new one comes with a check, which is judged. */
export function useEarlierSweeps(): UseQueryResult<BaselineView[]> {
  const host = useHost();
  return useJudged(keys.sweeps, () => host.earlierSweeps());
}
