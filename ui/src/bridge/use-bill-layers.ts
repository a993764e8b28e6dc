import { keepPreviousData, type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { BillLayers, BillQuery } from "./host";
import { useHost } from "./host-context";
import { toHostError } from "./host-error";
import { keys } from "./snapshots";

/**
 * The layers of a chart. What was drawn stays until the next is here, so that a chart never empties under the person's
 * eyes; if the bill has moved on, what is known of money is asked for anew, and the query that follows it finds its bill.
 */
export function useBillLayers(query: BillQuery): UseQueryResult<BillLayers> {
  const host = useHost();
  const client = useQueryClient();
  const result = useQuery({
    queryKey: [...keys.billLayers, query],
    queryFn: () => host.billLayers(query),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const moved = result.error !== null && toHostError(result.error).code === "billChanged";
  useEffect(() => {
    if (moved) void client.invalidateQueries({ queryKey: keys.costs });
  }, [moved, client]);
  return result;
}
