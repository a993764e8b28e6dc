import { FolderDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EvidenceView } from "../bridge/host";
import { useHost } from "../bridge/host-context";
import { useAction } from "../bridge/use-action";
import { useFormat } from "../i18n/use-format";
import { Button } from "./Button";
import { CopyButton } from "./CopyButton";
import { ErrorNotice } from "./ErrorNotice";
import { Foreign } from "./Foreign";
import { Rich } from "./Rich";
import styles from "./SaveEvidence.module.css";

type Saving = { button: ReactNode; told: ReactNode };

/** Saves all that is known of the incident as plain files, and says where they are. */
export function useSaveEvidence(): Saving {
  const { t } = useTranslation("who");
  const format = useFormat();
  const host = useHost();
  const [saved, setSaved] = useState<EvidenceView | null>(null);
  const save = useAction(() => host.saveEvidence(), setSaved);
  return {
    button: (
      <Button
        data-testid="save-evidence"
        title={t("evidence.about")}
        disabled={save.busy}
        onClick={() => {
          setSaved(null);
          save.run(undefined);
        }}
      >
        <FolderDown size={16} aria-hidden />
        {t("evidence.save")}
      </Button>
    ),
    told: (
      <>
        {save.error && <ErrorNotice error={save.error} onDismiss={save.clear} />}
        <div role="status" className={saved ? styles.saved : styles.nothing}>
          {saved && (
            <>
              <span>
                <Rich
                  text={t("evidence.saved", { count: saved.files, size: format.bytes(saved.bytes ?? 0) })}
                  slots={{ folder: <Foreign code>{saved.folder}</Foreign> }}
                />
              </span>
              <CopyButton text={saved.folder} />
            </>
          )}
        </div>
      </>
    ),
  };
}
