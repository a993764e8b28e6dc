import { memo, useMemo } from "react";
import styles from "./BillChart.module.css";
import { type Layout, textWidth } from "./layout";
import type { Marks } from "./marks";
import type { ChartModel } from "./model";
import { cutDays, runsOf } from "./paths";

type Props = {
  model: ChartModel;
  layout: Layout;
  marks: Marks;
  amountOf: (exact: string) => string;
};

/** Two rows above the plot: Quench's own sign, and AWS's. */
const OURS = 10;
const AWS = 26;
const MOST = 4;
const SIDE = 24;

export function diamond(x: number, y: number): string {
  return `M${x.toFixed(1)} ${y - 5}l5 5l-5 5l-5-5Z`;
}

/** The days that stand out, and the amounts of the highest of them. */
export const ChartMarks = memo(function ChartMarks({ model, layout, marks, amountOf }: Props) {
  const count = model.days.length;
  const ours = useMemo(() => runsOf(count, (at) => marks.unusual.has(at)), [count, marks]);
  const found = useMemo(() => runsOf(count, (at) => marks.found.has(at)), [count, marks]);
  const labels = useMemo(() => amountsOf(model, layout, marks, amountOf), [model, layout, marks, amountOf]);
  const line = ([first, last]: [number, number], y: number) =>
    `M${layout.middleOf(first).toFixed(1)} ${y}H${layout.middleOf(last).toFixed(1)}`;
  return (
    <g>
      {ours.map((run) => (
        <g key={run[0]} data-testid="mark-unusual">
          <path className={styles.oursLine} d={line(run, OURS)} />
          <path className={styles.ours} d={diamond(layout.middleOf(run[0]), OURS)} />
        </g>
      ))}
      {found.map((run) => (
        <g key={run[0]} data-testid="mark-aws">
          <path className={styles.awsLine} d={line(run, AWS)} />
          <circle className={styles.aws} cx={layout.middleOf(run[0])} cy={AWS} r="4.5" />
        </g>
      ))}
      {labels.map(({ at, x, y, words }) => (
        <text key={at} className={styles.amount} x={x} y={y} textAnchor="middle">
          {words}
        </text>
      ))}
    </g>
  );
});

/** Amounts over the columns that stand out or are cut, the highest first, where they do not touch. */
function amountsOf(model: ChartModel, layout: Layout, marks: Marks, amountOf: (exact: string) => string) {
  const cut = new Set(cutDays(model, layout));
  const wanted = model.totals
    .map((exact, at) => ({ exact, at, up: model.ups[at] ?? 0 }))
    .filter(({ at }) => cut.has(at) || marks.unusual.has(at))
    .sort((a, b) => b.up - a.up);
  const taken: { at: number; x: number; y: number; words: string; half: number }[] = [];
  for (const { exact, at, up } of wanted) {
    if (exact === null || taken.length >= (cut.size > 0 ? MOST * 2 : MOST)) continue;
    const words = amountOf(exact);
    const half = textWidth(words) / 2 + 3;
    const middle = layout.middleOf(at);
    const y = layout.yOf(up) - 6;
    const free = (x: number) =>
      x - half >= layout.left &&
      x + half <= layout.right &&
      taken.every((one) => Math.abs(one.x - x) > one.half + half || Math.abs(one.y - y) > 16);
    // Over the column, or a little beside it where a neighbour's amount is in the way.
    const x = [0, -SIDE, SIDE].map((aside) => middle + aside).find(free);
    if (x !== undefined) taken.push({ at, x, y, words, half });
  }
  return taken;
}
