import type { LucideIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SavedFile } from "../bridge/host";
import { useAction } from "../bridge/use-action";
import { Button } from "./Button";
import { CopyButton } from "./CopyButton";
import { ErrorNotice } from "./ErrorNotice";
import { Foreign } from "./Foreign";
import { Rich } from "./Rich";
import styles from "./SaveEvidence.module.css";

type Saving = {
  /** The button. */
  button: ReactNode;
  /** What came of it: where the file is, or why there is none. */
  told: ReactNode;
};

/** Saves a file into the folder of downloads, and says where it is. */
export function useSaveFile(write: () => Promise<SavedFile>, label: string, Icon: LucideIcon): Saving {
  const { t } = useTranslation("verdict");
  const [saved, setSaved] = useState<SavedFile | null>(null);
  const save = useAction(write, setSaved);
  return {
    button: (
      <Button
        data-testid="save-file"
        disabled={save.busy}
        onClick={() => {
          setSaved(null);
          save.run(undefined);
        }}
      >
        <Icon size={16} aria-hidden />
        {label}
      </Button>
    ),
    told: (
      <>
        {save.error && <ErrorNotice error={save.error} onDismiss={save.clear} />}
        <div role="status" className={saved ? styles.saved : styles.nothing}>
          {saved && (
            <>
              <span>
                <Rich text={t("saved")} slots={{ path: <Foreign code>{saved.path}</Foreign> }} />
              </span>
              <CopyButton text={saved.path} />
            </>
          )}
        </div>
      </>
    ),
  };
}
