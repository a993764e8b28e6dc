import { useTranslation } from "react-i18next";
import type { CostsView } from "../../bridge/host";
import { dayBefore } from "../../components/bill/days";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { hasIncident } from "./Head";
import styles from "./Side.module.css";

/** What AWS has billed: for the incident, or in all. Plain ink: it is the past. */
export function Billed({ costs }: { costs: CostsView }) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { bill, now } = costs;
  if (!bill) {
    return (
      <section className={styles.amountCard} data-testid="billed">
        <p className={text.second}>{t("billed.label")}</p>
        <p className={styles.inWords}>{t("billed.unknown")}</p>
        <p className={`${text.small} ${text.third}`}>{t("billed.unknownWhy")}</p>
      </section>
    );
  }
  const { incident, currency } = bill;
  const age = (Date.parse(now) - Date.parse(bill.readAt)) / 1000;
  const days = { from: format.day(bill.from, now), to: format.day(dayBefore(bill.until), now) };
  const total = bill.total === null ? t("billed.noSum") : format.amount(bill.total, currency);
  return (
    <section className={styles.amountCard} data-testid="billed">
      {hasIncident(bill) && incident ? (
        <>
          <p className={text.second}>{t("billed.incident", { day: format.day(incident.until, now) })}</p>
          <p className={styles.amount}>{format.amount(incident.above, currency)}</p>
          <p className={styles.second}>
            {incident.usualPerDay === null
              ? t("billed.noUsual", { day: format.day(incident.since, now) })
              : t("billed.usual", {
                  day: format.day(incident.since, now),
                  ecs: format.amount(incident.ecs, currency),
                  usual: format.amount(incident.usualPerDay, currency),
                })}
            {incident.basis === "rise" && ` ${t("billed.rise", { day: format.day(incident.since, now) })}`}
            {incident.notFinal && ` ${t("billed.notFinal")}`}
          </p>
          <p className={styles.second}>{t("billed.all", { amount: total, ...days })}</p>
        </>
      ) : (
        <>
          <p className={text.second}>{t("billed.period", days)}</p>
          <p className={styles.amount}>{total}</p>
          <p className={styles.second}>{t("billed.without")}</p>
        </>
      )}
      {!bill.complete && <p className={styles.second}>{t("billed.partly", { count: bill.pages })}</p>}
      <p className={`${text.small} ${text.third}`}>
        {t("billed.read", { time: format.moment(bill.readAt, now), age: format.span(age) })}
      </p>
    </section>
  );
}
