import { create } from "zustand";

/** Which regions the list shows. */
export type Filter = "burning" | "unchecked" | "all";

type Selection = {
  /** The region that map and list point at. */
  selected: string | null;
  /** What the person asked the list for, if they did. */
  filter: Filter | null;
  select: (code: string | null) => void;
  show: (filter: Filter) => void;
  reset: () => void;
};

/** What map and list share. Nothing of the account is in it. */
export const useSelection = create<Selection>((set) => ({
  selected: null,
  filter: null,
  show: (filter) => set({ filter }),
  select: (selected) => set({ selected }),
  reset: () => set({ selected: null, filter: null }),
}));
