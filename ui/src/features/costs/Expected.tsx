import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { AnomalyView, CostsView } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { useFormat } from "../../i18n/use-format";
import { dayBefore } from "./days";
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
        {unusual.length > 0 && (
          <ul className={styles.anomalies}>
            {unusual.map((anomaly, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: AWS names none of them, and two may be of the same days
              <li key={at}>
                <Anomaly anomaly={anomaly} now={now} />
              </li>
            ))}
          </ul>
        )}
        {unusual.length === 0 && anomalies.state.state === "told" && <p>{t("expected.noAnomaly")}</p>}
        <PartState part={anomalies} />
      </div>
    </Card>
  );
}

function Anomaly({ anomaly, now }: { anomaly: AnomalyView; now: string }) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { from, until, impact, causes } = anomaly;
  const days = {
    from: format.day(from, now),
    to: until === null ? t("expected.now") : format.day(until, now),
  };
  return (
    <>
      <p>
        {until === from ? days.from : t("expected.days", days)}:{" "}
        <b>{t("expected.impact", { amount: format.cents(impact) })}</b>
      </p>
      {causes.length > 0 && (
        <p className={styles.second}>
          {causes.map(({ place, service }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the causes of an anomaly never change places
            <Fragment key={at}>
              {at > 0 && " · "}
              {place && <Foreign>{format.billPlace(place)}</Foreign>}
              {place && service && ", "}
              {service && <Foreign>{service}</Foreign>}
            </Fragment>
          ))}
        </p>
      )}
    </>
  );
}
