import { create } from "zustand";

type Selection = {
  /** The region that map and list point at. */
  selected: string | null;
  /** Regions that the person named; every later check asks them too. */
  named: readonly string[];
  select: (code: string | null) => void;
  name: (code: string) => void;
  reset: () => void;
};

/** What map and list share. Nothing of the account is in it. */
export const useSelection = create<Selection>((set) => ({
  selected: null,
  named: [],
  select: (selected) => set({ selected }),
  name: (code) => set(({ named }) => ({ named: named.includes(code) ? named : [...named, code] })),
  reset: () => set({ selected: null, named: [] }),
}));
