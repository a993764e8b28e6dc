import { RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CostsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Rich } from "../../components/Rich";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Side.module.css";

type Props = { costs: CostsView; onAsk: () => void; onRaise: () => void };

/** What asking has cost, what it may cost, and the way to ask. */
export function Meter({ costs, onAsk, onRaise }: Props) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { meter, bill, asking } = costs;
  const dots = Array.from({ length: meter.usualLimit }, (_, at) => at < meter.today);
  const price = format.cents(meter.price);
  const used = {
    today: t("meter.today", { count: meter.today, amount: format.cents(meter.todayUsd) }),
    incident: t("meter.incident", { count: meter.incident, amount: format.cents(meter.incidentUsd) }),
  };
  return (
    <Card title={t("meter.title")} aside={<span className={text.second}>{t("meter.day")}</span>}>
      <div className={styles.section}>
        <p>{t("meter.price", { price })}</p>
        {/* The words below say the same. */}
        <div className={styles.dots} aria-hidden="true">
          {dots.map((spent, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the dots never change places
            <span key={at} data-spent={spent || undefined} />
          ))}
        </div>
        <p data-testid="meter-used">
          <Rich text={t("meter.used", used)} />
        </p>
        <p className={styles.cap}>
          <span>
            {meter.leftToday > 0
              ? t("meter.left", { cap: format.cents(meter.capUsd), count: meter.leftToday })
              : t("meter.reached", { cap: format.cents(meter.capUsd) })}
          </span>
          <Button look="quiet" data-testid="raise-cap" onClick={onRaise}>
            {t("meter.raise")}
          </Button>
        </p>
        <Button wide data-testid="ask-bill" disabled={asking !== null} onClick={onAsk}>
          <RefreshCw size={16} aria-hidden />
          {t(bill ? "meter.askAgain" : "meter.ask", { price })}
        </Button>
      </div>
    </Card>
  );
}
