import { CircleDashed, CircleHelp, type LucideIcon, OctagonAlert, Shield } from "lucide-react";
import type { Verdict } from "../bridge/host";

/** The order in which verdicts are told: what is not yours first. */
export const verdicts: readonly Verdict[] = ["rogue", "suspect", "unknown", "known"];

/**
 * The icon of each verdict: with its word and its outline it says all that its colour does. None is of money: a definition
 * that looks rogue costs nothing.
 */
export const verdictIcons: Record<Verdict, LucideIcon> = {
  rogue: OctagonAlert,
  suspect: CircleHelp,
  unknown: CircleDashed,
  known: Shield,
};
