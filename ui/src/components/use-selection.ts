import { create } from "zustand";

/** Which regions the list shows. */
export type Filter = "burning" | "unchecked" | "all";

/** What the map shows: what burns now, or what AWS has billed. The two are never in one picture. */
export type MapOf = "burning" | "billed";

type Selection = {
  /** The region that map and list point at. */
  selected: string | null;
  /** What the person asked the list for, if they did. */
  filter: Filter | null;
  /** What map and list of the overview are of. */
  map: MapOf;
  select: (code: string | null) => void;
  turn: (map: MapOf) => void;
  show: (filter: Filter) => void;
  reset: () => void;
};

/** What maps, lists and charts share. Nothing of the account is in it. */
export const useSelection = create<Selection>((set) => ({
  selected: null,
  filter: null,
  map: "burning",
  turn: (map) => set({ map }),
  show: (filter) => set({ filter }),
  select: (selected) => set({ selected }),
  reset: () => set({ selected: null, filter: null, map: "burning" }),
}));
