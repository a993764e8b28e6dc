import { FileDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BillQuery, SavedFile } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { useAction } from "../../bridge/use-action";
import { Button } from "../Button";
import { CopyButton } from "../CopyButton";
import { ErrorNotice } from "../ErrorNotice";
import { Foreign } from "../Foreign";
import { Rich } from "../Rich";
import styles from "./BillCard.module.css";

type Saving = {
  /** The button. */
  button: React.ReactNode;
  /** What came of it: where the file is, or why there is none. */
  told: React.ReactNode;
};

/** Saves what a chart shows, with every row behind it, and says where it is. */
export function useSaveCsv(query: BillQuery): Saving {
  const { t } = useTranslation(["bill", "common"]);
  const host = useHost();
  const [saved, setSaved] = useState<SavedFile | null>(null);
  const save = useAction((wanted: BillQuery) => host.saveBill(wanted), setSaved);
  return {
    button: (
      <Button
        data-testid="save-csv"
        disabled={save.busy}
        onClick={() => {
          setSaved(null);
          save.run(query);
        }}
      >
        <FileDown size={16} aria-hidden />
        {t("bill:csv.save")}
      </Button>
    ),
    told: (
      <>
        {save.error && <ErrorNotice error={save.error} onDismiss={save.clear} />}
        <div role="status" className={saved ? styles.saved : undefined}>
          {saved && (
            <>
              <span>
                <Rich text={t("bill:csv.saved")} slots={{ path: <Foreign code>{saved.path}</Foreign> }} />
              </span>
              <CopyButton text={saved.path} />
            </>
          )}
        </div>
      </>
    ),
  };
}
