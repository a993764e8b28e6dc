import { useTranslation } from "react-i18next";
import type { CostsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { useFormat } from "../../i18n/use-format";
import styles from "./CostsPage.module.css";

type Props = { costs: CostsView; onAsk: () => void };

/** Where the chart will stand: what asking brings, and what it costs, before anybody has asked. */
export function NoBill({ costs, onAsk }: Props) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  return (
    <Card title={t("noBill.title")}>
      <div className={styles.empty}>
        <p>{t("noBill.brings")}</p>
        <p>{t("noBill.price", { price: format.cents(costs.meter.price) })}</p>
        <Button look="main" data-testid="ask-first" disabled={costs.asking !== null} onClick={onAsk}>
          {t("noBill.ask")}
        </Button>
      </div>
    </Card>
  );
}
