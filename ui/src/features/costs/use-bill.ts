import { useQueryClient } from "@tanstack/react-query";
import type { BillAsk, CostsView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { putCosts } from "../../bridge/snapshots";
import { type Action, useAction } from "../../bridge/use-action";

export type BillOrders = {
  /** Costs money: run by the confirmed dialog that says the price, and by nothing else. */
  ask: Action<BillAsk>;
  stop: Action<undefined>;
  /** The one that failed last to be told of, if any. */
  failed: Action<never> | undefined;
};

/** What a person may ask of Cost Explorer. What came of it is in the view that the backend sends. */
export function useBill(): BillOrders {
  const host = useHost();
  const client = useQueryClient();
  const keep = (view: CostsView) => putCosts(client, view);
  const ask = useAction((wanted: BillAsk) => host.askBill(wanted), keep);
  const stop = useAction((_: undefined) => host.stopBill(), keep);
  return { ask, stop, failed: [ask, stop].find(({ error }) => error !== null) };
}
