// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual list, as VirtualRows says
// biome-ignore-all lint/a11y/useFocusableInteractive: rows are read, not pressed
import { useTranslation } from "react-i18next";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Foreign } from "../Foreign";
import { VirtualRows } from "../VirtualRows";
import styles from "./BillCard.module.css";
import type { ChartModel } from "./model";
import type { DayWords } from "./use-day-words";

const ROW_HEIGHT = 40;
const LAYER_WIDTH = 160;
const FIRST_WIDTH = 420;

type Props = { label: string; model: ChartModel; days: DayWords; currency: string; monthly: boolean };

/** The chart as a table, the newest day first: the same amounts, of which only those on the screen exist. */
export function BillTable({ label, model, days, currency, monthly }: Props) {
  const { t } = useTranslation("bill");
  const format = useFormat();
  const { layers, totals } = model;
  const count = model.days.length;
  const columns = {
    gridTemplateColumns: `88px 176px 104px repeat(${layers.length}, minmax(${LAYER_WIDTH - 12}px, 1fr))`,
    minWidth: FIRST_WIDTH + layers.length * LAYER_WIDTH,
  };
  const head = (
    <div role="row" aria-rowindex={1} className={styles.cells} style={columns}>
      <span role="columnheader">{t(monthly ? "table.month" : "table.day")}</span>
      <span role="columnheader">{t("table.state")}</span>
      <span role="columnheader" className={text.number}>
        {t("table.total")}
      </span>
      {layers.map(({ key, name, foreign }) => (
        <span key={key} role="columnheader" className={styles.layerHead} title={name}>
          {foreign ? <Foreign>{name}</Foreign> : name}
        </span>
      ))}
    </div>
  );
  return (
    <div className={styles.table} data-testid="bill-table">
      <VirtualRows
        label={label}
        count={count}
        rowHeight={ROW_HEIGHT}
        head={head}
        row={(index) => {
          const at = count - 1 - index;
          const day = model.days[at];
          const total = totals[at] ?? null;
          if (!day) return null;
          return (
            <div role="presentation" className={styles.cells} style={columns}>
              <span role="cell">{days.nameOf(day)}</span>
              <span role="cell" className={text.second}>
                {total === null ? days.untoldOf(day) : days.stateOf(day)}
              </span>
              <b role="cell" className={text.number}>
                {/* Nothing told is not $0: there is no amount. */}
                {total === null ? t("table.none") : format.amount(total, currency)}
              </b>
              {layers.map(({ key, exact }) => (
                <span key={key} role="cell" className={text.number}>
                  {total === null ? "–" : format.amount(exact[at] ?? "0", currency)}
                </span>
              ))}
            </div>
          );
        }}
      />
    </div>
  );
}
