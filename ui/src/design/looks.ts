import {
  Ban,
  Circle,
  CircleDashed,
  CircleDollarSign,
  CircleSlash,
  Clock,
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
  changing: { icon: Clock, tone: text.hatch ?? "" },
  notAsked: { icon: CircleDashed, tone: text.hatch ?? "" },
  failed: { icon: Ban, tone: text.hatch ?? "" },
};
