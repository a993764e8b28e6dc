import { useTranslation } from "react-i18next";
import type { BillView, CostsView } from "../../bridge/host";
import { dayBefore } from "../../components/bill/days";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";

/** The sentence of truth about money. Without a bill there is no amount, and nothing is not $0. */
export function Head({ costs }: { costs: CostsView }) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { bill, now } = costs;
  const sentence = () => {
    if (!bill) return t("truth.none");
    const { incident, currency, complete } = bill;
    if (hasIncident(bill) && incident) {
      const amount = format.headAmount(incident.above, currency);
      return t(complete ? "truth.incident" : "truth.incidentPartly", { amount });
    }
    if (bill.total === null) return t("truth.noSum");
    const amount = format.headAmount(bill.total, currency);
    // Of an old bill "the last 30 days" would be other days than its own.
    const span =
      bill.span && !costs.stale
        ? t(`truth.span.${bill.span}`)
        : t("truth.span.days", {
            from: format.day(bill.from, now),
            to: format.day(dayBefore(bill.until), now),
          });
    return t(complete ? "truth.total" : "truth.totalPartly", { amount, span });
  };
  return (
    <header>
      <h1>{sentence()}</h1>
      <p className={text.lead}>{t(bill ? "truth.lead" : "truth.leadNone")}</p>
      {bill?.grouping === "usageType" && <p>{t("truth.usageType")}</p>}
    </header>
  );
}

/** Whether the bill shows something for the incident. One that it does not show is no headline. */
export function hasIncident({ incident }: BillView): boolean {
  return incident !== null && toNumber(incident.above) > 0;
}
