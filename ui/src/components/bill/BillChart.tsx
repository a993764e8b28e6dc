// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the chart is one stop of the keyboard, with arrows inside
import { type PointerEvent, useId, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { useSize } from "../use-size";
import styles from "./BillChart.module.css";
import { ChartAxes } from "./ChartAxes";
import { ChartColumns } from "./ChartColumns";
import { ChartMarks } from "./ChartMarks";
import { ChartTip } from "./ChartTip";
import { IncidentWindow } from "./IncidentWindow";
import { layoutOf, textWidth } from "./layout";
import type { Marks } from "./marks";
import type { ChartModel } from "./model";
import { usualScale, wholeScale } from "./scale";
import { ticksOf } from "./ticks";
import { spokenOf, toldOf } from "./told";
import { useCursor } from "./use-cursor";
import type { DayWords } from "./use-day-words";

type Props = {
  /** What the chart shows, for a screen reader. */
  label: string;
  model: ChartModel;
  marks: Marks;
  currency: string;
  days: DayWords;
  /** Since when the incident is, in words. */
  since: string;
  /** The highest of the usual days, if the axis is to fit these. */
  top: number | null;
};

/** Columns by day or month, stacked. One stop of the keyboard; what the tip shows is read out as the arrows move. */
export function BillChart({ label, model, marks, currency, days, since, top }: Props) {
  const { t } = useTranslation("bill");
  const format = useFormat();
  const hint = useId();
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame, { width: 820, height: 320 });
  const scale = useMemo(() => (top === null ? wholeScale(model) : usualScale(model, top)), [model, top]);
  const amountOf = useMemo(
    () => (value: number) => format.axisAmount(value, currency, scale.step),
    [format, currency, scale.step],
  );
  const layout = useMemo(() => {
    const widest = Math.max(...scale.ticks.map((value) => textWidth(amountOf(value))));
    return layoutOf(size, model.days.length, scale, Math.max(48, widest + 16));
  }, [size, model.days.length, scale, amountOf]);
  const ticks = useMemo(
    () =>
      ticksOf(model.days, layout, (at) => {
        const day = model.days[at];
        return day ? days.shortOf(day) : "";
      }),
    [model.days, layout, days],
  );
  const headOf = useMemo(() => (exact: string) => format.headAmount(exact, currency), [format, currency]);
  const { cursor, point, enter, leave, onKeyDown } = useCursor(model);
  const words = { t, format, days, currency };
  const told = cursor && toldOf(model, marks, cursor.at, words);
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    point(layout.atOf(event.clientX - left));
  };
  return (
    <div className={styles.chart}>
      {/* "application": else a screen reader keeps the arrows for itself. */}
      <div
        ref={frame}
        className={styles.frame}
        role="application"
        aria-label={label}
        aria-describedby={hint}
        aria-roledescription={t("chart.role")}
        tabIndex={0}
        data-testid="bill-chart"
        onKeyDown={onKeyDown}
        onFocus={enter}
        onBlur={leave}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={leave}
      >
        <svg className={styles.drawing} width={size.width} height={size.height} aria-hidden="true">
          {cursor && (
            <rect
              className={styles.cursor}
              x={layout.left + layout.band * cursor.at}
              y={0}
              width={Math.max(1, layout.band)}
              height={layout.bottom}
            />
          )}
          <ChartAxes layout={layout} ticks={ticks} amountOf={amountOf} />
          {marks.incident && <IncidentWindow layout={layout} range={marks.incident} since={since} />}
          <ChartColumns model={model} layout={layout} />
          <ChartMarks model={model} layout={layout} marks={marks} amountOf={headOf} />
        </svg>
        {cursor && told && <ChartTip told={told} layout={layout} at={cursor.at} layer={cursor.layer} />}
      </div>
      <p id={hint} className={text.hidden}>
        {t("chart.keys")}
      </p>
      <p className={text.hidden} role="status" data-testid="bill-spoken">
        {cursor?.by === "key" && told && spokenOf(model, told, cursor.at, cursor.layer, words)}
      </p>
    </div>
  );
}
