import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { Host } from "../bridge/host";
import { HostProvider } from "../bridge/host-context";
import { ErrorBoundary } from "./ErrorBoundary";
import { Start } from "./Start";

type Props = { host: Host; client: QueryClient };

/** The whole window over a host. */
export function App({ host, client }: Props) {
  return (
    <HostProvider value={host}>
      <QueryClientProvider client={client}>
        <ErrorBoundary>
          <Start />
        </ErrorBoundary>
      </QueryClientProvider>
    </HostProvider>
  );
}
