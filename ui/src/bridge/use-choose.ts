import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { Mark, MarkScope } from "./host";
import { useHost } from "./host-context";
import { type HostError, toHostError } from "./host-error";
import { keys, putOverview } from "./snapshots";
import type { Action } from "./use-action";

export type Choose = { scope: MarkScope; mark: Mark | null; revision: number };

/**
 * Applies a rule to what the person saw, one after the other, so that none is lost while another is on its way. If the
 * list has moved on meanwhile, the rule is refused and the new list is fetched. Only to keep or to clear one resource
 * is then sent again: a Remove would cover what a cluster holds now, which the person has not seen.
 */
export function useChoose(): Action<Choose> {
  const host = useHost();
  const client = useQueryClient();
  const [error, setError] = useState<HostError | null>(null);
  const { mutate, isPending } = useMutation({
    scope: { id: "choose" },
    gcTime: 0,
    mutationFn: async ({ scope, mark, revision }: Choose) => {
      try {
        return await host.mark({ scope, mark, revision });
      } catch (thrown) {
        if (toHostError(thrown).code !== "staleRevision") throw thrown;
        const fresh = await host.overview();
        putOverview(client, fresh);
        if (scope.kind !== "resource" || mark === "remove") throw thrown;
        return await host.mark({ scope, mark, revision: fresh.revision });
      }
    },
    onSuccess: (overview) => {
      putOverview(client, overview);
      void client.invalidateQueries({ queryKey: keys.rows });
    },
    // Of several that wait, one may fail: it is said, whatever becomes of the others.
    onError: (thrown) => setError(toHostError(thrown)),
  });
  const run = useCallback(
    (rule: Choose) => {
      setError(null);
      mutate(rule);
    },
    [mutate],
  );
  return {
    run,
    busy: isPending,
    error,
    clear: () => setError(null),
  };
}
