import { useState } from "react";
import type { ConnectRequest, SessionView } from "./host";
import { useHost } from "./host-context";
import { type HostError, toHostError } from "./host-error";

export type Connect = {
  run: (request: ConnectRequest) => void;
  busy: boolean;
  error: HostError | null;
  clear: () => void;
};

/**
 * Connects. Unlike other commands it leaves no trace of what it was given: a request may hold a secret. `again`: only the
 * connected account will do, and what waits there goes on.
 */
export function useConnect(onConnected: (session: SessionView) => void, again = false): Connect {
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<HostError | null>(null);
  const run = (request: ConnectRequest) => {
    setBusy(true);
    setError(null);
    host
      .connect(request, again)
      .then(onConnected, (thrown) => setError(toHostError(thrown)))
      .finally(() => setBusy(false));
  };
  return { run, busy, error, clear: () => setError(null) };
}
