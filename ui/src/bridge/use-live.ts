import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useHost } from "./host-context";
import type { HostError } from "./host-error";
import {
  keys,
  putCosts,
  putOverview,
  putProof,
  putRegions,
  putStanding,
  putTeardown,
  putTriage,
  withOverview,
} from "./snapshots";

/** Feeds the events of the host into the snapshots for as long as it is mounted. */
export function useLive(onJobFailed: (error: HostError) => void): void {
  const host = useHost();
  const client = useQueryClient();
  const failed = useRef(onJobFailed);
  failed.current = onJobFailed;

  useEffect(() => {
    const subscriptions = [
      host.onOverview((view) => {
        putOverview(client, view);
        // A teardown leaves less in the regions that were opened; a check tells of them itself when it ends.
        if (view.phase !== "running") void client.invalidateQueries({ queryKey: keys.regions });
      }),
      host.onTeardown((view) => putTeardown(client, view)),
      host.onProof((view) => putProof(client, view)),
      host.onRegions((view) => void withOverview(client, host, view).then(() => putRegions(client, view))),
      host.onCosts((view) => putCosts(client, view)),
      host.onTriage((view) => putTriage(client, view)),
      host.onStanding((view) => putStanding(client, view)),
      host.onJobFailed((error) => failed.current(error)),
    ];
    return () => {
      for (const subscription of subscriptions) void subscription.then((stop) => stop());
    };
  }, [host, client]);
}
