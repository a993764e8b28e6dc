import type { OffRegion, OpeningStep, RegionsView } from "../../bridge/host";

/** What a person wants to hear of while another window is in front. */
const newsworthy: ReadonlySet<OpeningStep> = new Set<OpeningStep>(["open", "stuck", "refused"]);

/** From these a region that was read sets out anew: to be read again after them is news again. */
const anew: ReadonlySet<OpeningStep> = new Set<OpeningStep>([
  "off",
  "queued",
  "enabling",
  "disabling",
  "closed",
]);

/** The newsworthy step of each region that the person was told of, or saw when the window came up. */
export type Told = ReadonlyMap<string, OpeningStep>;

/** What holds when the window comes up is no news. */
export function toldAtFirst(view: RegionsView): Told {
  return new Map(
    view.regions.filter(({ step }) => newsworthy.has(step)).map(({ code, step }) => [code, step]),
  );
}

/** The regions to tell of, and what is told then. A region that is read once more is not told twice. */
export function newsOf(told: Told, view: RegionsView): { news: OffRegion[]; told: Told } {
  const next = new Map(told);
  const news: OffRegion[] = [];
  for (const region of view.regions) {
    const { code, step } = region;
    if (newsworthy.has(step)) {
      if (next.get(code) !== step) news.push(region);
      next.set(code, step);
    } else if (anew.has(step)) next.delete(code);
  }
  return { news, told: next };
}
