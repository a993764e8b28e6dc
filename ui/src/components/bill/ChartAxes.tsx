import { memo } from "react";
import styles from "./BillChart.module.css";
import type { Layout } from "./layout";
import type { Tick } from "./ticks";

type Props = { layout: Layout; ticks: readonly Tick[]; amountOf: (value: number) => string };

/** Lines for the amounts, marks and names for the days. */
export const ChartAxes = memo(function ChartAxes({ layout, ticks, amountOf }: Props) {
  const { left, right, bottom, scale } = layout;
  const marks = ticks.map(({ at }) => `M${layout.middleOf(at).toFixed(1)} ${bottom}v4`).join("");
  return (
    <g className={styles.axis}>
      {scale.ticks.map((value) => (
        <g key={value}>
          <path
            className={value === 0 ? styles.zero : styles.grid}
            d={`M${left} ${Math.round(layout.yOf(value)) + 0.5}H${right}`}
          />
          <text x={left - 8} y={layout.yOf(value) + 4.5} textAnchor="end">
            {amountOf(value)}
          </text>
        </g>
      ))}
      <path className={styles.grid} d={marks} />
      {ticks.map(
        ({ at, label }) =>
          label && (
            <text key={at} x={layout.middleOf(at)} y={bottom + 20} textAnchor="middle">
              {label}
            </text>
          ),
      )}
    </g>
  );
});
