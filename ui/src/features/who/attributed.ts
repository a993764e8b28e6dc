import type { PrincipalsView, TeardownView, TriageView, VerdictCounts } from "../../bridge/host";

type Truth = "never" | "notJudged" | "nobody" | "all" | "one" | "part" | "none" | "things" | "thingsNone";

const suspicious = ({ rogue, suspect }: VerdictCounts) => rogue + suspect;

/** Services and tasks of no service that look rogue or suspect. */
export function thingsOf({ services, tasks }: TriageView): { services: number; tasks: number } {
  return { services: suspicious(services), tasks: suspicious(tasks) };
}

/**
 * Which sentence of truth fits. That nobody was found is never said as "nobody did it", and that nothing looks rogue only
 * when everything was judged. Where no cluster does as a whole, what is inside of them may.
 */
export function truthOf(triage: TriageView, view: PrincipalsView): Truth {
  const { attributed, notFound, notLooked } = view;
  const all = attributed + notFound + notLooked;
  if (attributed === 0 && triage.looking.state === "never") return "never";
  if (all === 0) {
    const { services, tasks } = thingsOf(triage);
    if (view.suspicious > 0) return "things";
    if (services + tasks > 0) return "thingsNone";
    return triage.judging.kind === "done" ? "nobody" : "notJudged";
  }
  if (attributed === 0) return "none";
  if (attributed < all) return "part";
  return all === 1 ? "one" : "all";
}

/** How many principals it is about: of those that are listed, or of all where more are. */
export function makersOf(truth: Truth, { principals, suspicious: made, total }: PrincipalsView): number {
  if (truth === "things" || total > principals.length) return made;
  return principals.filter(({ clusters }) => suspicious(clusters) > 0).length;
}

/** Clusters that Quench deleted in the last teardown: what is left of an incident is not all of it. */
export function goneOf(teardown: TeardownView | null | undefined): number {
  return (teardown?.regions ?? []).reduce((sum, { clustersGone }) => sum + clustersGone, 0);
}
