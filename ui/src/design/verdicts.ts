import { CircleDashed, CircleDollarSign, CircleHelp, type LucideIcon, Shield } from "lucide-react";
import type { Verdict } from "../bridge/host";

/** The order in which verdicts are told: what costs and is not yours first. */
export const verdicts: readonly Verdict[] = ["rogue", "suspect", "unknown", "known"];

/** The icon of each verdict: with its word and its outline it says all that its colour does. */
export const verdictIcons: Record<Verdict, LucideIcon> = {
  rogue: CircleDollarSign,
  suspect: CircleHelp,
  unknown: CircleDashed,
  known: Shield,
};
