import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MarkView } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import { useMarks } from "../../bridge/use-judged";
import { useSetMark } from "../../bridge/use-set-mark";
import { Card } from "../../components/Card";
import { ErrorNotice } from "../../components/ErrorNotice";
import { draftOf, orderOf } from "../../components/triage/mark-order";
import table from "../../design/table.module.css";
import text from "../../design/text.module.css";
import { EditMark } from "./EditMark";
import { MarkRow } from "./MarkRow";
import styles from "./Who.module.css";

type Props = {
  /** Marks that hold. */
  keeps: number;
  now: string;
  readOnly: boolean;
};

const columns = ["what", "mark", "reason", "owner", "until"] as const;

/** Every mark with its reason: to be changed or taken away. New ones are set where the thing itself is seen. */
export function Marks({ keeps, now, readOnly }: Props) {
  const { t } = useTranslation("who");
  const { data: marks, error } = useMarks();
  const [editing, setEditing] = useState<MarkView | null>(null);
  const clear = useSetMark();
  return (
    <Card
      title={t("marks.title")}
      aside={<span className={text.second}>{t("marks.holding", { count: keeps })}</span>}
    >
      <div className={styles.section}>
        <p className={text.second}>{t("marks.lead")}</p>
        {error && <ErrorNotice error={toHostError(error)} />}
        {clear.error && <ErrorNotice error={clear.error} onDismiss={clear.clear} />}
        {marks?.length === 0 && <p>{t("marks.none")}</p>}
        {marks && marks.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <div className={styles.wide} tabIndex={0}>
            <table className={table.table} data-testid="marks">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th key={column} scope="col">
                      {t(`marks.columns.${column}`)}
                    </th>
                  ))}
                  {!readOnly && <th scope="col">{t("marks.columns.act")}</th>}
                </tr>
              </thead>
              <tbody>
                {marks.map((mark) => (
                  <MarkRow
                    key={mark.arn}
                    mark={mark}
                    now={now}
                    readOnly={readOnly}
                    busy={clear.busy}
                    onEdit={() => setEditing(mark)}
                    onClear={() =>
                      clear.run(orderOf({ ...draftOf(mark, mark.arn), mark: null }, mark.arn, null))
                    }
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
      {editing && <EditMark mark={editing} now={now} onClose={() => setEditing(null)} />}
    </Card>
  );
}
