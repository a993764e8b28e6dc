import { useQueryClient } from "@tanstack/react-query";
import type { Mark, MarkScope } from "./host";
import { useHost } from "./host-context";
import { toHostError } from "./host-error";
import { keys, putOverview } from "./snapshots";
import { type Action, useAction } from "./use-action";

export type Choose = { scope: MarkScope; mark: Mark | null; revision: number };

/**
 * Applies a rule to what the person saw. If the list has moved on meanwhile, the rule is refused and the new list is
 * fetched; only a rule on one resource is then sent again, because it cannot cover more than it did.
 */
export function useChoose(): Action<Choose> {
  const host = useHost();
  const client = useQueryClient();
  return useAction(
    async ({ scope, mark, revision }: Choose) => {
      try {
        return await host.mark({ scope, mark, revision });
      } catch (thrown) {
        if (toHostError(thrown).code !== "staleRevision") throw thrown;
        const fresh = await host.overview();
        putOverview(client, fresh);
        if (scope.kind !== "resource") throw thrown;
        return await host.mark({ scope, mark, revision: fresh.revision });
      }
    },
    (overview) => {
      putOverview(client, overview);
      void client.invalidateQueries({ queryKey: keys.rows });
    },
  );
}
