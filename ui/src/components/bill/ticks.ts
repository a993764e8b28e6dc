import type { BillDay } from "../../bridge/host";
import { type Layout, textWidth } from "./layout";

export type Tick = { at: number; label: string | null };

/** So many days that single ones cannot be told apart: the axis counts weeks. */
const MANY = 100;
const AIR = 14;

/**
 * Marks and labels below the columns. Of many days every Monday has a mark, and as many of them have a label as fit;
 * of few, every day has one, or every second, or every seventh.
 */
export function ticksOf(days: readonly BillDay[], layout: Layout, labelOf: (at: number) => string): Tick[] {
  const weekly = days.length > MANY;
  const marked = days.flatMap((_, at) => (!weekly || isMonday(days, at) ? [at] : []));
  const widest = Math.max(...marked.slice(0, 40).map((at) => textWidth(labelOf(at))), 20) + AIR;
  const apart = layout.band * (weekly ? 7 : 1);
  const needed = Math.max(1, Math.ceil(widest / apart));
  const every = weekly ? needed : ([1, 2, 7, 14].find((one) => one >= needed) ?? needed);
  // Counted from the end: the newest day is the one that a person looks for.
  const last = marked.length - 1;
  return marked.map((at, index) => {
    const label = (last - index) % every === 0 ? labelOf(at) : null;
    const half = label ? textWidth(label) / 2 : 0;
    const inside = layout.middleOf(at) - half > 0 && layout.middleOf(at) + half < layout.width;
    return { at, label: inside ? label : null };
  });
}

function isMonday(days: readonly BillDay[], at: number): boolean {
  return new Date(`${days[at]?.day ?? ""}T00:00:00Z`).getUTCDay() === 1;
}
