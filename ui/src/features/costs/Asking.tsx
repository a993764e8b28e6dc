import { useTranslation } from "react-i18next";
import type { AskingView } from "../../bridge/host";
import { Bar } from "../../components/Bar";
import { Button } from "../../components/Button";
import styles from "./CostsPage.module.css";

type Props = { asking: AskingView; stopping: boolean; onStop: () => void };

/** A question under way: what is asked, how many pages came, and how to stop. */
export function Asking({ asking, stopping, onStop }: Props) {
  const { t } = useTranslation("costs");
  const { part, requests, limit } = asking;
  const words = t("asking.page", { part: t(`part.${part}`), page: requests, limit });
  return (
    <section className={styles.asking} data-testid="asking" aria-label={t("asking.title")}>
      <div className={styles.askingWords}>
        {/* Said when it begins, not with every page. */}
        <p role="status">
          <b>{t("asking.title")}</b>
        </p>
        <p>{words}</p>
        <Bar done={requests} total={limit} label={words} />
      </div>
      <Button data-testid="stop-bill" disabled={stopping} onClick={onStop}>
        {t("asking.stop")}
      </Button>
    </section>
  );
}
