import { create } from "zustand";

type Why = {
  /** What the person asks about. */
  arn: string | null;
  ask: (arn: string) => void;
  close: () => void;
};

/** "Why?" can be asked from any page; the answer is one panel of the window. */
export const useWhy = create<Why>((set) => ({
  arn: null,
  ask: (arn) => set({ arn }),
  close: () => set({ arn: null }),
}));
