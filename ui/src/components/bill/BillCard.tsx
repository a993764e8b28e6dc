import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AnomalyView, BillPlace, BillSplit, BillView } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Card } from "../Card";
import { ErrorNotice } from "../ErrorNotice";
import { Segmented } from "../Segmented";
import styles from "./BillCard.module.css";
import { BillChart } from "./BillChart";
import { BillPatterns } from "./BillPatterns";
import { BillTable } from "./BillTable";
import { ChartLegend, SignLegend } from "./ChartLegend";
import { marksOf } from "./marks";
import type { Focus } from "./place-key";
import { useSaveCsv } from "./SaveCsv";
import { usualTop } from "./scale";
import { useChart } from "./use-chart";
import { useDayWords } from "./use-day-words";

type Props = {
  title: string;
  bill: BillView;
  /** Now, on the connection's clock. */
  now: string;
  anomalies: readonly AnomalyView[];
  split: BillSplit;
  /** Absent where there is one way only to split it. */
  onSplit?: (split: BillSplit) => void;
  /** Only this place. */
  place?: BillPlace | null;
  focus: Focus | null;
  onFocus: (focus: Focus | null) => void;
};

type Look = "chart" | "table";
type Zoom = "all" | "usual";

/** A bill by day or month: as a chart, as a table, and as a file. */
export function BillCard(props: Props) {
  const { title, bill, now, anomalies, split, onSplit, place = null, focus, onFocus } = props;
  const { t } = useTranslation("bill");
  const format = useFormat();
  const [look, setLook] = useState<Look>("chart");
  const [zoom, setZoom] = useState<Zoom>("all");
  const { query, layers, model, shown, shownName, error } = useChart(bill, split, place, focus);
  const csv = useSaveCsv(query);
  const days = useDayWords(bill.monthly, now);
  const ofTotals = place === null && shown === null;
  // Of a region that is shown alone AWS says only what it found there.
  const where = shown !== null && focus?.kind === "place" ? focus.place : place;
  const marks = useMemo(
    () => marksOf(bill.days, bill.incident, anomalies, { ofTotals, place: where }),
    [bill.days, bill.incident, anomalies, ofTotals, where],
  );
  const usual = useMemo(() => (model ? usualTop(model) : null), [model]);
  const states = useMemo(() => new Set(bill.days.map(({ state }) => state)), [bill.days]);
  const top = zoom === "usual" ? usual : null;
  const { incident } = bill;
  const since = incident ? t("since", { day: format.day(incident.since, now) }) : "";
  const label = shownName === null ? title : t("chart.labelOf", { title, name: shownName });
  return (
    <Card title={title} aside={csv.button} className={styles.card}>
      <BillPatterns />
      <div className={styles.tools}>
        {onSplit && (
          <Segmented<BillSplit>
            label={t("split.label")}
            value={split}
            onChange={onSplit}
            options={(["place", "service"] as const).map((value) => ({
              value,
              label: t(`split.${value}`),
              testId: `split-${value}`,
            }))}
          />
        )}
        {look === "chart" && usual !== null && (
          <Segmented<Zoom>
            label={t("zoom.label")}
            value={zoom}
            onChange={setZoom}
            options={(["all", "usual"] as const).map((value) => ({
              value,
              label: t(`zoom.${bill.monthly && value === "usual" ? "usualMonths" : value}`),
              testId: `zoom-${value}`,
            }))}
          />
        )}
        <span className={text.grow} />
        <Segmented<Look>
          label={t("look.label")}
          value={look}
          onChange={setLook}
          options={(["chart", "table"] as const).map((value) => ({
            value,
            label: t(`look.${value}`),
            testId: `look-${value}`,
          }))}
        />
      </div>
      {csv.told}
      {error && !model && <ErrorNotice error={toHostError(error)} />}
      {!model && !error && (
        <p className={styles.wait} role="status">
          {t("chart.loading")}
        </p>
      )}
      {model &&
        (look === "chart" ? (
          <BillChart
            label={label}
            model={model}
            marks={marks}
            currency={bill.currency}
            days={days}
            since={since}
            top={top}
          />
        ) : (
          <BillTable
            label={label}
            model={model}
            days={days}
            currency={bill.currency}
            monthly={bill.monthly}
          />
        ))}
      {model && (
        <ChartLegend
          layers={layers}
          currency={bill.currency}
          alone={shown}
          onAlone={(layer) => onFocus(layer?.focus ?? null)}
        />
      )}
      {model && look === "chart" && <SignLegend states={states} marks={marks} cut={top !== null} />}
    </Card>
  );
}
