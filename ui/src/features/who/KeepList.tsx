import { useQueryClient } from "@tanstack/react-query";
import { FileDown, FileUp } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { KeepListView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { keys } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { ErrorNotice } from "../../components/ErrorNotice";
import { useSaveFile } from "../../components/SaveFile";
import text from "../../design/text.module.css";
import { KeepListProblems } from "./KeepListProblems";
import styles from "./Who.module.css";

/** The marks as a file: to be written, and to be read whole or not at all. */
export function KeepList({ readOnly }: { readOnly: boolean }) {
  const { t } = useTranslation("who");
  const host = useHost();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [result, setResult] = useState<KeepListView | null>(null);
  const [unread, setUnread] = useState(false);
  const save = useSaveFile(() => host.saveKeepList(), t("list.save"), FileDown);
  const read = useAction(
    (content: string) => host.importKeepList(content),
    (view) => {
      setResult(view);
      for (const queryKey of [keys.overview, keys.rows, keys.marks, keys.finding, keys.triage])
        void client.invalidateQueries({ queryKey });
    },
  );
  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    setResult(null);
    setUnread(false);
    if (!file) return;
    // The same file, once mended, is to be read again.
    const content = await file.text().catch(() => null);
    target.value = "";
    if (content === null) setUnread(true);
    else read.run(content);
  };
  const applied = result && result.problemsTotal === 0;
  const said = unread ? t("list.unread") : applied ? t("list.applied", { count: result.applied }) : null;
  return (
    <Card title={t("list.title")}>
      <div className={styles.section}>
        <p className={text.second}>{t("list.about")}</p>
        <div className={styles.acts}>
          {save.button}
          {!readOnly && (
            <>
              <Button
                data-testid="import-keep-list"
                disabled={read.busy}
                onClick={() => input.current?.click()}
              >
                <FileUp size={16} aria-hidden />
                {t("list.import")}
              </Button>
              <input
                ref={input}
                type="file"
                hidden
                accept=".csv,text/csv,text/plain"
                aria-label={t("list.import")}
                data-testid="keep-list-file"
                onChange={(event) => void take(event)}
              />
            </>
          )}
        </div>
        {save.told}
        {read.error && <ErrorNotice error={read.error} onDismiss={read.clear} />}
        <p role="status" className={said === null ? text.hidden : undefined}>
          {said}
        </p>
      </div>
      {result && result.problemsTotal > 0 && (
        <KeepListProblems result={result} onClose={() => setResult(null)} />
      )}
    </Card>
  );
}
