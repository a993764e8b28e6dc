import { useTranslation } from "react-i18next";
import type { Counts, DebriefView, RowKind } from "../../bridge/host";
import { Card } from "../../components/Card";
import table from "../../design/table.module.css";
import { useFormat } from "../../i18n/use-format";

const parts: readonly (readonly [keyof Counts, RowKind])[] = [
  ["tasks", "tasks"],
  ["services", "services"],
  ["clusters", "clusters"],
  ["task_definitions", "definitions"],
  ["relaunchers", "relaunchers"],
];

/** The truth: how much the attacker had made, and how much of that is gone. */
export function Attack({ view: { rogue, rogueGone } }: { view: DebriefView }) {
  const { t } = useTranslation(["debrief", "glossary"]);
  const format = useFormat();
  return (
    <Card title={t("debrief:attack.title")}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("debrief:attack.what")}</th>
            <th scope="col" className={table.number}>
              {t("debrief:attack.there")}
            </th>
            <th scope="col" className={table.number}>
              {t("debrief:attack.gone")}
            </th>
          </tr>
        </thead>
        <tbody>
          {parts
            .filter(([count]) => rogue[count] > 0)
            .map(([count, kind]) => (
              <tr key={count}>
                <td>{t(`glossary:kinds.${kind}`)}</td>
                <td className={table.number}>{format.count(rogue[count])}</td>
                <td className={table.number}>
                  <b>{format.count(rogueGone[count])}</b>
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </Card>
  );
}
