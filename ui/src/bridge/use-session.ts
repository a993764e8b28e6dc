import { useQuery } from "@tanstack/react-query";
import type { SessionView } from "./host";
import { useHost } from "./host-context";
import { keys } from "./snapshots";

/** The session as the program behind the window tells it, undefined until it has. */
export function useSession(): SessionView | undefined {
  const host = useHost();
  const { data } = useQuery({
    queryKey: keys.who,
    queryFn: async () => (await host.start()).session,
  });
  return data ?? undefined;
}

/** How fast the connection's clock runs: 1 but for a practice account. */
export function speedOf(session: SessionView | undefined): number {
  return session?.world.kind === "practice" ? session.world.speed : 1;
}
