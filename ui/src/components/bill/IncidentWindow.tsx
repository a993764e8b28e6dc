import { memo } from "react";
import { useTranslation } from "react-i18next";
import styles from "./BillChart.module.css";
import { type Layout, textWidth } from "./layout";

type Props = {
  layout: Layout;
  /** Its columns. */
  range: [first: number, last: number];
  /** "since 4 Oct", below the word. */
  since: string;
};

/** The ground behind the days of the incident, with the words beside it where there is room. */
export const IncidentWindow = memo(function IncidentWindow({ layout, range, since }: Props) {
  const { t } = useTranslation("bill");
  const [first, last] = range;
  const x = layout.left + layout.band * first;
  const width = Math.max(2, layout.band * (last - first + 1));
  const before = x - layout.left > textWidth(since) + 12;
  const at = before ? x - 8 : x + width + 8;
  const after = layout.right - at > textWidth(since);
  return (
    <g data-testid="incident-window">
      <rect className={styles.incident} x={x} y={0} width={width} height={layout.bottom} />
      {(before || after) && (
        <g textAnchor={before ? "end" : "start"}>
          <text className={styles.amount} x={at} y={layout.top + 12}>
            {t("incident")}
          </text>
          <text x={at} y={layout.top + 30} className={styles.since}>
            {since}
          </text>
        </g>
      )}
    </g>
  );
});
