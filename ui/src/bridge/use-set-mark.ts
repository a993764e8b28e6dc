import { useQueryClient } from "@tanstack/react-query";
import type { MarkOrder } from "./host";
import { useHost } from "./host-context";
import { keys, putOverview } from "./snapshots";
import { type Action, useAction } from "./use-action";

/** Sets a mark with its reason, owner and last day, or takes it away. What shows marks is asked for anew. */
export function useSetMark(done?: () => void): Action<MarkOrder> {
  const host = useHost();
  const client = useQueryClient();
  return useAction(
    (order: MarkOrder) => host.setMark(order),
    (overview) => {
      putOverview(client, overview);
      for (const queryKey of [keys.rows, keys.marks, keys.finding, keys.triage])
        void client.invalidateQueries({ queryKey });
      done?.();
    },
  );
}
