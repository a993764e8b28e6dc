import { create } from "zustand";

/** Which regions the list shows. */
export type Filter = "burning" | "unchecked" | "all";

type Selection = {
  /** The region that map and list point at. */
  selected: string | null;
  /** Regions that the person named; every later check asks them too. */
  named: readonly string[];
  /** What the person asked the list for, if they did. */
  filter: Filter | null;
  select: (code: string | null) => void;
  show: (filter: Filter) => void;
  name: (code: string) => void;
  reset: () => void;
};

/** What map and list share. Nothing of the account is in it. */
export const useSelection = create<Selection>((set) => ({
  selected: null,
  named: [],
  filter: null,
  show: (filter) => set({ filter }),
  select: (selected) => set({ selected }),
  name: (code) => set(({ named }) => ({ named: named.includes(code) ? named : [...named, code] })),
  reset: () => set({ selected: null, named: [], filter: null }),
}));
