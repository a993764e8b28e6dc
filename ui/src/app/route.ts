import { create } from "zustand";
import type { PlanView, PrincipalLabel, Verdict } from "../bridge/host";
import type { Drill } from "../features/practice/PracticePage";
import type { WhoTab } from "../features/who/WhoPage";

type PageName =
  | "overview"
  | "costs"
  | "who"
  | "choose"
  | "region"
  | "regions"
  | "review"
  | "teardown"
  | "proof"
  | "debrief"
  | "practice";
type Plain = Exclude<PageName, "region" | "practice">;
export type View =
  | { page: Exclude<Plain, "review" | "costs" | "choose" | "who"> }
  /** With the question about an alert, if that is what the person came for. */
  | { page: "costs"; alert?: boolean }
  | { page: "region"; code: string }
  /** Only what looks so, or what one principal made, if that is what the person came for. */
  | { page: "choose"; verdict?: Verdict; madeBy?: PrincipalLabel }
  /** A part of the page, and whose story, if that is what the person came for. */
  | { page: "who"; tab?: WhoTab; principal?: PrincipalLabel }
  /** With the amended plan, if it is one; else a plan is made of what is chosen. */
  | { page: "review"; plan?: PlanView }
  /** Another drill, chosen from within the one that the person is in. */
  | { page: "practice"; current: Drill };

type Route = {
  view: View;
  /** What the person came from, for the way back. */
  trail: readonly View[];
  /** The person came back to this page: the focus goes where it was. */
  returned: boolean;
  /** To a page of the bar, or to wherever a job has led: there is no way back. */
  go: (page: Plain) => void;
  open: (view: View) => void;
  back: () => void;
};

/** Where the person is. */
export const useRoute = create<Route>((set) => ({
  view: { page: "overview" },
  trail: [],
  returned: false,
  go: (page) => set({ view: { page }, trail: [], returned: false }),
  open: (view) => set((held) => ({ view, trail: [...held.trail, held.view], returned: false })),
  back: () =>
    set(({ trail }) => ({
      view: trail.at(-1) ?? { page: "overview" },
      trail: trail.slice(0, -1),
      returned: true,
    })),
}));
