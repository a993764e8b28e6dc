import { useTranslation } from "react-i18next";
import type { CostsView } from "../../bridge/host";
import { Card } from "../../components/Card";
import table from "../../design/table.module.css";
import { useFormat } from "../../i18n/use-format";
import { PartState } from "./PartState";
import styles from "./Side.module.css";

/** Credits, refunds and tax: beside the totals, because a credit can hide a fire. */
export function Apart({ costs }: { costs: CostsView }) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { bill, apart } = costs;
  if (!bill) return null;
  return (
    <Card title={t("apart.title")}>
      {bill.apart && bill.apart.length > 0 && (
        <table className={table.table} data-testid="apart">
          <thead>
            <tr>
              <th scope="col">{t("apart.kind")}</th>
              <th scope="col" className={table.number}>
                {t("apart.amount")}
              </th>
            </tr>
          </thead>
          <tbody>
            {bill.apart.map(({ kind, total }) => (
              <tr key={kind}>
                <td>{t(`apart.${kind}`)}</td>
                <td className={table.number}>{format.amount(total, bill.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={styles.section}>
        {bill.apart?.length === 0 && <p>{t("apart.none")}</p>}
        <PartState part={apart} />
        <p className={styles.second}>{t("apart.note")}</p>
      </div>
    </Card>
  );
}
