import type { PrincipalsView, TriageView } from "../../bridge/host";

type Truth = "never" | "nobody" | "all" | "one" | "part" | "none";

/** Which sentence of truth fits. That nobody was found is never said as "nobody did it". */
export function truthOf({ looking }: TriageView, view: PrincipalsView): Truth {
  const { attributed, notFound, notLooked } = view;
  const all = attributed + notFound + notLooked;
  if (all === 0) return looking.state === "never" ? "never" : "nobody";
  if (attributed === 0) return looking.state === "never" ? "never" : "none";
  if (attributed < all) return "part";
  return all === 1 ? "one" : "all";
}

/** How many principals made clusters that look rogue or suspect: of those that are listed, or of all where more are. */
export function makersOf({ principals, suspicious, total }: PrincipalsView): number {
  if (total > principals.length) return suspicious;
  return principals.filter(({ clusters }) => clusters.rogue + clusters.suspect > 0).length;
}
