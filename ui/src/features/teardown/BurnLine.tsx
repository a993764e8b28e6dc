import { useTranslation } from "react-i18next";
import type { TeardownView } from "../../bridge/host";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./BurnLine.module.css";
import { BOTTOM, lineOf, TOP, WIDTH } from "./burn-line";

/** How the burn has fallen since the approval; the same as a table for a screen reader. */
export function BurnLine({ teardown }: { teardown: TeardownView }) {
  const { t } = useTranslation("teardown");
  const format = useFormat();
  const { burnBefore, burnNow, burnLine, approvedAt, now, expectedSpendStop, spendStoppedAt } = teardown;
  const { spots, expected } = lineOf(teardown);
  const last = spots.at(-1);
  if (!last) return null;
  const points = spots.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const label = t("line.label", {
    from: format.headline(burnBefore.perHour),
    to: format.headline(burnNow.perHour),
  });
  const time = (at: string) => format.localTime(at, now);
  return (
    <figure>
      <svg
        className={`${styles.line} ${spendStoppedAt ? styles.over : ""}`}
        viewBox={`0 0 ${WIDTH} 128`}
        role="img"
        aria-label={label}
      >
        <path className={styles.grid} d={`M0 ${BOTTOM}.5H${WIDTH}M0 ${TOP}.5H${WIDTH}`} />
        <path
          className={styles.area}
          d={`M0,${BOTTOM} L${points.replaceAll(" ", "L")} L${last.x.toFixed(1)},${BOTTOM}Z`}
        />
        <polyline className={styles.curve} points={points} />
        {expected && <path className={styles.ahead} d={`M${last.x} ${last.y}L${expected.x} ${expected.y}`} />}
        <circle className={spendStoppedAt ? styles.stopped : styles.dot} cx={last.x} cy={last.y} r="4" />
        <text x={WIDTH} y="26" textAnchor="end">
          {format.headline(burnBefore.perHour)}
        </text>
        <text x="0" y="122">
          {time(approvedAt)}
        </text>
        {expected && last.x > 60 && last.x < WIDTH - 110 && (
          <text x={last.x} y="122" textAnchor="middle">
            {t("line.now")}
          </text>
        )}
        <text x={WIDTH} y="122" textAnchor="end">
          {expected && expectedSpendStop
            ? t("line.expected", { time: time(expectedSpendStop) })
            : time(burnLine.at(-1)?.at ?? now)}
        </text>
      </svg>
      <table className={text.hidden}>
        <caption>{t("line.table")}</caption>
        <thead>
          <tr>
            <th>{t("line.time")}</th>
            <th>{t("line.rate")}</th>
          </tr>
        </thead>
        <tbody>
          {thin(burnLine).map(({ at, perHour }) => (
            <tr key={at}>
              <td>{time(at)}</td>
              <td>{format.cents(perHour)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** At most a dozen rows tell the fall as well as 120 do. */
function thin<T>(points: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.ceil(points.length / 12));
  return points.filter((_, at) => at % step === 0 || at === points.length - 1);
}
