import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { RegionsView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { putRegions, withOverview } from "../../bridge/snapshots";
import { type Action, useAction } from "../../bridge/use-action";

export type Orders = {
  enable: Action<string[]>;
  disable: Action<string[]>;
  withdraw: Action<string>;
  askSwitches: Action<undefined>;
  askBills: Action<undefined>;
  /** The one that failed last to be told of, if any. */
  failed: Action<never> | undefined;
  busy: boolean;
};

/** What a person may ask for on the page. What came of it is in the view that the backend sends. */
export function useOrders(view: RegionsView): Orders {
  const host = useHost();
  const client = useQueryClient();
  const keep = async (made: RegionsView) => putRegions(client, await withOverview(client, host, made));
  const enable = useAction((codes: string[]) => host.enableRegions(codes), keep);
  const disable = useAction((codes: string[]) => host.disableRegions(codes), keep);
  const withdraw = useAction((code: string) => host.withdrawRegion(code), keep);
  const askSwitches = useAction((_: undefined) => host.lookForSwitches(), keep);
  // Costs money: never run but by a press of the button that says the price.
  const askBills = useAction((_: undefined) => host.lookForBills(), keep);

  // Who switched regions is free to ask, so nobody has to. Once: a failure is told, not tried for ever.
  const ask = useRef(askSwitches.run);
  ask.current = askSwitches.run;
  const asked = useRef(false);
  const unasked = view.switches.state === "notAsked";
  useEffect(() => {
    if (!unasked || asked.current) return;
    asked.current = true;
    ask.current(undefined);
  }, [unasked]);

  const all = [enable, disable, withdraw, askSwitches, askBills];
  return {
    enable,
    disable,
    withdraw,
    askSwitches,
    askBills,
    failed: all.find(({ error }) => error !== null),
    busy: enable.busy || disable.busy || withdraw.busy,
  };
}
