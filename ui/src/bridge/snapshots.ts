import { type QueryClient, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type {
  CostsView,
  Host,
  OverviewView,
  ProofView,
  RegionsView,
  StandingView,
  TeardownView,
  TriageView,
} from "./host";
import { useHost } from "./host-context";

export const keys = {
  start: ["start"],
  options: ["connect-options"],
  who: ["session", "who"],
  overview: ["session", "overview"],
  teardown: ["session", "teardown"],
  proof: ["session", "proof"],
  regions: ["session", "regions"],
  rows: ["session", "rows"],
  journal: ["session", "journal"],
  debrief: ["session", "debrief"],
  costs: ["session", "costs"],
  billLayers: ["session", "bill-layers"],
  triage: ["session", "triage"],
  finding: ["session", "finding"],
  principals: ["session", "principals"],
  timeline: ["session", "timeline"],
  marks: ["session", "marks"],
  standing: ["session", "standing"],
  sweeps: ["session", "earlier-sweeps"],
  planItems: (hash: string) => ["session", "plan-items", hash],
} as const;

type Numbered = { sequence: number } | null | undefined;

/** An event can overtake the answer of a command: whichever was made later wins, whatever a clock says. */
function later<T extends Numbered>(held: T | undefined, got: T): T {
  if (!held || !got) return got;
  return got.sequence >= held.sequence ? got : held;
}

/** The answer of a command, unless an event has overtaken it: what is held is looked at only when the answer is there. */
async function latest<T extends Numbered>(
  client: QueryClient,
  queryKey: readonly string[],
  answer: Promise<T>,
): Promise<T> {
  const got = await answer;
  return later(client.getQueryData<T>(queryKey), got);
}

/** Keeps an overview unless a later one is held. */
export function putOverview(client: QueryClient, view: OverviewView): void {
  client.setQueryData<OverviewView>(keys.overview, (held) => later(held, view));
}

/** Keeps a teardown unless a later one is held. */
export function putTeardown(client: QueryClient, view: TeardownView): void {
  client.setQueryData<TeardownView | null>(keys.teardown, (held) => later(held, view));
}

/** Keeps what is known of the regions that are off, unless a later view is held. */
export function putRegions(client: QueryClient, view: RegionsView): void {
  client.setQueryData<RegionsView>(keys.regions, (held) => later(held, view));
}

/**
 * Gives `view` once no overview is held that is older: where it says that a region was read, the way on leads to counts
 * that must have what is in it. If none can be had the view is given as it is; whoever shows an overview says why.
 */
export async function withOverview(
  client: QueryClient,
  host: Pick<Host, "overview">,
  view: RegionsView,
): Promise<RegionsView> {
  const held = client.getQueryData<OverviewView>(keys.overview);
  if (held && held.revision < view.revision) {
    const fresh = await host.overview().catch(() => undefined);
    // The account may have been left meanwhile.
    if (fresh && client.getQueryData(keys.overview)) putOverview(client, fresh);
  }
  return view;
}

/** Keeps what is known of money, unless a later view is held. */
export function putCosts(client: QueryClient, view: CostsView): void {
  client.setQueryData<CostsView>(keys.costs, (held) => later(held, view));
}

/** Keeps how far judging and looking are, unless a later view is held. */
export function putTriage(client: QueryClient, view: TriageView): void {
  client.setQueryData<TriageView>(keys.triage, (held) => later(held, view));
}

/** Keeps a proof, or that there is none yet: after a new approval the last proof proves nothing any more. */
export function putProof(client: QueryClient, view: ProofView | null): void {
  client.setQueryData<ProofView | null>(keys.proof, view);
}

/** Keeps how the caller stands. It has no number: what is told last holds. */
export function putStanding(client: QueryClient, view: StandingView): void {
  client.setQueryData<StandingView>(keys.standing, view);
}

/** Drops everything that belongs to an account. */
export function forgetSession(client: QueryClient): void {
  client.removeQueries({ queryKey: ["session"] });
}

export function useOverview(): UseQueryResult<OverviewView> {
  const host = useHost();
  return useQuery({
    queryKey: keys.overview,
    queryFn: ({ client }) => latest(client, keys.overview, host.overview()),
  });
}

export function useTeardown(): UseQueryResult<TeardownView | null> {
  const host = useHost();
  return useQuery({
    queryKey: keys.teardown,
    queryFn: ({ client }) => latest(client, keys.teardown, host.teardown()),
  });
}

export function useRegions(): UseQueryResult<RegionsView> {
  const host = useHost();
  return useQuery({
    queryKey: keys.regions,
    queryFn: ({ client }) =>
      latest(
        client,
        keys.regions,
        host.regions().then((view) => withOverview(client, host, view)),
      ),
  });
}

/**
 * What was billed and what burns. Estimates move with time and no event tells of it: they are made anew every so many
 * milliseconds, from what is kept. AWS is asked for nothing by that.
 */
export function useCosts(every?: number): UseQueryResult<CostsView> {
  const host = useHost();
  return useQuery({
    queryKey: keys.costs,
    queryFn: ({ client }) => latest(client, keys.costs, host.costs()),
    refetchInterval: every ?? false,
  });
}

export function useProof(): UseQueryResult<ProofView | null> {
  const host = useHost();
  return useQuery({ queryKey: keys.proof, queryFn: () => host.proof() });
}

/** How far judging is, how far CloudTrail was read, and what "everything rogue" would take. */
export function useTriage(): UseQueryResult<TriageView> {
  const host = useHost();
  return useQuery({
    queryKey: keys.triage,
    queryFn: ({ client }) => latest(client, keys.triage, host.triage()),
  });
}

/** How the caller stands: its names, until when it is signed in, what it may do. */
export function useStanding(): UseQueryResult<StandingView> {
  const host = useHost();
  return useQuery({
    queryKey: keys.standing,
    queryFn: async ({ client }) => {
      const updates = () => client.getQueryState<StandingView>(keys.standing)?.dataUpdateCount ?? 0;
      const before = updates();
      const got = await host.standing();
      // What an event has brought meanwhile is newer than the answer.
      return updates() > before ? (client.getQueryData<StandingView>(keys.standing) ?? got) : got;
    },
  });
}
