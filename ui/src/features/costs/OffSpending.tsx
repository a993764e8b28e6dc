import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { BillView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { useFormat } from "../../i18n/use-format";
import styles from "./CostsPage.module.css";

type Props = { bill: BillView; onRegions: () => void };

/** Regions that are off and on the bill all the same. */
export function OffSpending({ bill, onRegions }: Props) {
  const { t } = useTranslation(["costs", "common"]);
  const format = useFormat();
  const spending = bill.places.filter(({ offAndSpending }) => offAndSpending);
  if (spending.length === 0) return null;
  return (
    <section
      className={`${styles.notice} ${styles.needsYou} ${styles.oneLine}`}
      data-testid="off-spending"
      aria-label={t("costs:off.title")}
    >
      <TriangleAlert size={18} aria-hidden />
      <ul className={styles.noticeWords}>
        {spending.map(({ place, total }) => (
          <li key={format.billPlace(place)}>
            <b>
              {t("costs:off.one", {
                city: format.billPlace(place),
                amount: format.amount(total, bill.currency),
              })}
            </b>
          </li>
        ))}
      </ul>
      <div className={styles.noticeActions}>
        <Button onClick={onRegions}>{t("common:openRegions")}</Button>
      </div>
    </section>
  );
}
