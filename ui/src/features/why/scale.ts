import type { FindingView, Verdict } from "../../bridge/host";

type Zone = { verdict: Verdict; from: number; to: number };

/**
 * The line of the sum, in percent of its length: from yours on the one end to rogue on the other. It reaches beyond the
 * outer borders by a third of what lies between them, and as far as the sum itself.
 */
export function scaleOf(finding: Pick<FindingView, "score" | "rogueFrom" | "suspectFrom" | "knownTo">): {
  at: number;
  zones: readonly Zone[];
} {
  const { score, rogueFrom, suspectFrom, knownTo } = finding;
  const air = Math.max(10, (rogueFrom - knownTo) / 3);
  const least = Math.min(score, knownTo - air);
  const most = Math.max(score, rogueFrom + air);
  const percent = (value: number) => ((value - least) / (most - least)) * 100;
  return {
    at: percent(score),
    zones: [
      { verdict: "known", from: 0, to: percent(knownTo) },
      { verdict: "unknown", from: percent(knownTo), to: percent(suspectFrom) },
      { verdict: "suspect", from: percent(suspectFrom), to: percent(rogueFrom) },
      { verdict: "rogue", from: percent(rogueFrom), to: 100 },
    ],
  };
}
