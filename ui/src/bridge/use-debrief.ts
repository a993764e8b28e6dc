import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { DebriefView } from "./host";
import { useHost } from "./host-context";
import { keys, useTeardown } from "./snapshots";
import { useThrottled } from "./use-throttled";

/** The debrief of the drill: counted when the page comes, when asked again, and at most once a second while a teardown goes on. */
export function useDebrief(): UseQueryResult<DebriefView> {
  const host = useHost();
  const query = useQuery({
    queryKey: keys.debrief,
    queryFn: () => host.practiceDebrief(),
    // No event tells that the truth has changed: what was counted before is never taken for what holds.
    staleTime: 0,
  });
  const { data: teardown } = useTeardown();
  const sequence = useThrottled(teardown?.sequence, 1000);
  // The teardown that stood there when the page came is already counted.
  const counted = useRef(teardown?.sequence);
  counted.current ??= teardown?.sequence;
  const { refetch } = query;
  useEffect(() => {
    if (sequence === undefined || sequence === counted.current) return;
    counted.current = sequence;
    void refetch();
  }, [sequence, refetch]);
  return query;
}
