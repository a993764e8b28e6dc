import { Foreign } from "../Foreign";
import styles from "./BillChart.module.css";
import { Swatch } from "./BillPatterns";
import type { Layout } from "./layout";
import type { Told } from "./told";

type Props = { told: Told; layout: Layout; at: number; layer: number | null };

/** What a column is of, beside it. For the eye: the same words are read out by the chart. */
export function ChartTip({ told, layout, at, layer }: Props) {
  const x = layout.middleOf(at);
  const onRight = x < (layout.left + layout.right) / 2;
  const place = onRight ? { left: x + 16 } : { right: layout.width - x + 16 };
  return (
    <div className={styles.tip} style={place} aria-hidden="true" data-testid="bill-tip">
      <p className={styles.tipHead}>
        <b>{told.day}</b>
        <b>{told.total}</b>
      </p>
      {told.notes.map((note) => (
        <p key={note} className={styles.tipNote}>
          {note}
        </p>
      ))}
      <ul>
        {told.rows.map(({ key, tone, name, foreign, amount, index }) => (
          <li key={key} className={index === layer ? styles.tipChosen : undefined}>
            <Swatch tone={tone} />
            <span className={styles.tipName}>{foreign ? <Foreign>{name}</Foreign> : name}</span>
            <span>{amount}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
