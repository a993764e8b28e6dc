import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { BillView, PlaceTotal } from "../../bridge/host";
import { Button } from "../../components/Button";
import { useFormat } from "../../i18n/use-format";
import styles from "./CostsPage.module.css";

type Props = { bill: BillView; onRegions: () => void };

/** Regions that are off and on the bill all the same. */
export function OffSpending({ bill, onRegions }: Props) {
  const { t } = useTranslation(["costs", "common"]);
  const format = useFormat();
  const spending = bill.places.filter(({ offAndSpending }) => offAndSpending);
  const [first] = spending;
  if (!first) return null;
  const amountOf = ({ lately }: PlaceTotal) => format.amount(lately, bill.currency);
  return (
    <section
      className={`${styles.notice} ${styles.needsYou} ${styles.oneLine}`}
      data-testid="off-spending"
      aria-label={t("costs:off.title")}
    >
      <TriangleAlert size={18} aria-hidden />
      <div className={styles.noticeWords}>
        <p>
          <b>
            {spending.length > 1
              ? t("costs:off.many", { count: spending.length })
              : t("costs:off.one", { city: format.billPlace(first.place), amount: amountOf(first) })}
          </b>
        </p>
        {spending.length > 1 && (
          <ul className={styles.amounts}>
            {spending.map((one) => (
              <li key={format.billPlace(one.place)}>
                {format.billPlace(one.place)} <b>{amountOf(one)}</b>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className={styles.noticeActions}>
        <Button onClick={onRegions}>{t("common:openRegions")}</Button>
      </div>
    </section>
  );
}
