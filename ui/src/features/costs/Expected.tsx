import { useTranslation } from "react-i18next";
import type { CostsView } from "../../bridge/host";
import { dayBefore } from "../../components/bill/days";
import { Card } from "../../components/Card";
import { useFormat } from "../../i18n/use-format";
import { Anomalies } from "./Anomalies";
import { PartState } from "./PartState";
import styles from "./Side.module.css";

/** What AWS itself expects and has found: its words, not ours, each with how it stands. */
export function Expected({ costs }: { costs: CostsView }) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { expected, unusual, forecast, anomalies, bill, now } = costs;
  // Before a first bill these are only two more things that nobody asked for.
  if (!bill && forecast.state.state === "notAsked" && anomalies.state.state === "notAsked") return null;
  return (
    <Card title={t("expected.title")}>
      <div className={styles.section} data-testid="forecast">
        <h3>{t("part.forecast")}</h3>
        {expected && (
          <p>
            {t("expected.forecast", {
              from: format.day(expected.from, now),
              to: format.day(dayBefore(expected.until), now),
              amount: format.amount(expected.total, expected.currency),
            })}
          </p>
        )}
        <PartState part={forecast} />
      </div>
      <div className={`${styles.section} ${styles.ruled}`} data-testid="anomalies">
        <h3>{t("part.anomalies")}</h3>
        <Anomalies anomalies={unusual} now={now} />
        {unusual.length === 0 && anomalies.state.state === "told" && <p>{t("expected.noAnomaly")}</p>}
        <PartState part={anomalies} />
      </div>
    </Card>
  );
}
