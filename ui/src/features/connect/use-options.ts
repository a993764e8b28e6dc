import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ConnectOptions } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { keys } from "../../bridge/snapshots";

/** What can be connected to from here, looked at again when the person comes back from elsewhere. */
export function useOptions(): UseQueryResult<ConnectOptions> {
  const host = useHost();
  const options = useQuery({ queryKey: keys.options, queryFn: () => host.connectOptions(), gcTime: 0 });
  // Somebody who signed in with a terminal comes back to this window: the profiles may work now.
  const { refetch } = options;
  useEffect(() => {
    const look = () => void refetch();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [refetch]);
  return options;
}
