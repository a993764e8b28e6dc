import { useQueryClient } from "@tanstack/react-query";
import type { TriageView } from "./host";
import { useHost } from "./host-context";
import { putTriage } from "./snapshots";
import { type Action, useAction } from "./use-action";

type Looking = { start: Action<void>; stop: Action<void> };

/** Reads CloudTrail, which is free, and stops it. What came stays. */
export function useLooking(): Looking {
  const host = useHost();
  const client = useQueryClient();
  const keep = (view: TriageView) => putTriage(client, view);
  return {
    start: useAction(() => host.startLooking(), keep),
    stop: useAction(() => host.stopLooking(), keep),
  };
}
