import {
  Circle,
  CircleDashed,
  CircleDollarSign,
  CircleEllipsis,
  CircleHelp,
  CircleSlash,
  CircleX,
  Clock,
  KeyRound,
  Lock,
  type LucideIcon,
  Search,
  TriangleAlert,
} from "lucide-react";
import type { RegionLook } from "../bridge/host";
import text from "./text.module.css";

type Look = { icon: LucideIcon; tone: string };

/** How a region looks, with its word: the one place that says which icon and colour. Green is not among them. */
export const looks: Record<RegionLook, Look> = {
  reading: { icon: Search, tone: text.second ?? "" },
  burning: { icon: CircleDollarSign, tone: text.ember ?? "" },
  found: { icon: Circle, tone: text.second ?? "" },
  clean: { icon: Circle, tone: text.second ?? "" },
  partial: { icon: TriangleAlert, tone: text.hatch ?? "" },
  disabled: { icon: CircleSlash, tone: text.hatch ?? "" },
  enabling: { icon: Clock, tone: text.hatch ?? "" },
  stuck: { icon: CircleHelp, tone: text.ember ?? "" },
  disabling: { icon: Clock, tone: text.hatch ?? "" },
  notAsked: { icon: CircleDashed, tone: text.hatch ?? "" },
  blocked: { icon: Lock, tone: text.hatch ?? "" },
  notPermitted: { icon: Lock, tone: text.hatch ?? "" },
  tokenVersion: { icon: KeyRound, tone: text.hatch ?? "" },
  regionOff: { icon: CircleHelp, tone: text.ember ?? "" },
  tokenRefused: { icon: KeyRound, tone: text.hatch ?? "" },
  unreachable: { icon: CircleEllipsis, tone: text.hatch ?? "" },
  throttled: { icon: CircleEllipsis, tone: text.hatch ?? "" },
  unrecognised: { icon: CircleHelp, tone: text.ember ?? "" },
  disputed: { icon: CircleHelp, tone: text.ember ?? "" },
  failed: { icon: CircleX, tone: text.hatch ?? "" },
};
