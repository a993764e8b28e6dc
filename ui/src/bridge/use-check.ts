import { useQueryClient } from "@tanstack/react-query";
import { create } from "zustand";
import { useHost } from "./host-context";
import { putOverview } from "./snapshots";
import { type Action, useAction } from "./use-action";

type Named = {
  /** Regions that the person named; every later check asks them too. */
  named: readonly string[];
  name: (code: string) => void;
  forget: () => void;
};

export const useNamed = create<Named>((set) => ({
  named: [],
  name: (code) => set(({ named }) => ({ named: named.includes(code) ? named : [...named, code] })),
  forget: () => set({ named: [] }),
}));

/** `run` checks every region and those it is given, `again` those that the person has named before. */
type Check = Action<string[]> & { again: () => void };

/** A check of the account: from the overview, and from a region that could not be read. */
export function useCheck(): Check {
  const host = useHost();
  const client = useQueryClient();
  const named = useNamed((state) => state.named);
  const start = useAction(
    (regions: string[]) => host.startSweep(regions),
    (view) => putOverview(client, view),
  );
  return { ...start, again: () => start.run([...named]) };
}
