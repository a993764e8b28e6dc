import { ChevronRight } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BillView, CostsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { BillCard } from "../../components/bill/BillCard";
import { dayBefore } from "../../components/bill/days";
import { type Focus, placeKey } from "../../components/bill/place-key";
import { Hatch } from "../../components/Hatch";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./BilledHere.module.css";

type Props = {
  code: string;
  costs: CostsView;
  /** The days are shown: the page then grows beyond the window. */
  open: boolean;
  onOpen: (open: boolean) => void;
  onCosts: () => void;
};

/** What AWS has billed in this region: one line, and its services by day once a person wants them. */
export function BilledHere({ code, costs, open, onOpen, onCosts }: Props) {
  const { t } = useTranslation("region");
  const format = useFormat();
  const days = useId();
  const { bill, now, unusual } = costs;
  const total = bill?.places.find(({ place }) => placeKey(place) === `region:${code}`);
  const period = bill && {
    from: format.day(bill.from, now),
    to: format.day(dayBefore(bill.until), now),
  };
  return (
    <section className={styles.billed} aria-label={t("billed.title")} data-testid="billed-here">
      <div className={styles.line}>
        <p className={text.grow}>
          {!bill && t("billed.none")}
          {bill && period && !total && t(bill.complete ? "billed.untold" : "billed.untoldPartly", period)}
          {bill &&
            period &&
            total &&
            t(bill.complete ? "billed.total" : "billed.totalPartly", {
              ...period,
              amount: format.amount(total.total, bill.currency),
            })}
        </p>
        {!bill && (
          <Button look="quiet" data-testid="region-costs" onClick={onCosts}>
            {t("billed.toCosts")}
          </Button>
        )}
        {total && (
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-controls={days}
            data-testid="billed-days"
            onClick={() => onOpen(!open)}
          >
            <ChevronRight size={16} aria-hidden className={styles.chevron} />
            {t("billed.days")}
          </button>
        )}
      </div>
      <div id={days} hidden={!open || !total}>
        {open && bill && total && <Days code={code} bill={bill} now={now} anomalies={unusual} />}
      </div>
    </section>
  );
}

type DaysProps = { code: string; bill: BillView; now: string; anomalies: CostsView["unusual"] };

function Days({ code, bill, now, anomalies }: DaysProps) {
  const { t } = useTranslation("region");
  const [focus, setFocus] = useState<Focus | null>(null);
  const place = useMemo(() => ({ kind: "region" as const, code }), [code]);
  return (
    <>
      <Hatch />
      <BillCard
        title={t(bill.monthly ? "billed.byMonth" : "billed.byDay")}
        bill={bill}
        now={now}
        anomalies={anomalies}
        split="service"
        place={place}
        focus={focus}
        onFocus={setFocus}
      />
    </>
  );
}
