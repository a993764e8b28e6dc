import { ChevronRight, Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TeardownView } from "../../bridge/host";
import { Button } from "../../components/Button";
import text from "../../design/text.module.css";
import styles from "./TeardownPage.module.css";

type Props = {
  teardown: TeardownView;
  readOnly: boolean;
  busy: boolean;
  onStop: () => void;
  onResume: () => void;
  onProof: () => void;
  onOverview: () => void;
};

/** Stop while it runs or looks, resume while it stands still, the proof when there is one. */
export function Actions({ teardown, readOnly, busy, onStop, onResume, onProof, onOverview }: Props) {
  const { t } = useTranslation("teardown");
  switch (teardown.status) {
    case "savingEvidence":
    case "running":
    case "verifying":
    case "stopping":
      return (
        <div className={styles.act}>
          <Button
            look="large"
            data-testid="stop-teardown"
            disabled={busy || readOnly || teardown.status === "stopping"}
            onClick={onStop}
          >
            <Square size={16} aria-hidden />
            {t(teardown.status === "verifying" ? "action.stopLooking" : "action.stop")}
          </Button>
          <span className={`${text.small} ${text.third}`}>
            {t(teardown.status === "verifying" ? "action.stopLookingHint" : "action.stopHint")}
          </span>
        </div>
      );
    case "stopped":
    case "interrupted":
      return (
        <div className={styles.act}>
          <div className={styles.actRow}>
            <Button look="large" onClick={onOverview}>
              {t("action.overview")}
            </Button>
            <Button look="main" data-testid="resume-teardown" disabled={busy || readOnly} onClick={onResume}>
              <Play size={16} aria-hidden />
              {t("action.resume")}
            </Button>
          </div>
          <span className={`${text.small} ${text.third}`}>{t("action.resumeHint")}</span>
        </div>
      );
    case "verified":
    case "needsYou":
      return (
        <div className={styles.actRow}>
          {teardown.status === "needsYou" && (
            <Button look="large" data-testid="resume-teardown" disabled={busy || readOnly} onClick={onResume}>
              <Play size={16} aria-hidden />
              {t("problems.again")}
            </Button>
          )}
          <Button look="large" onClick={onOverview}>
            {t("action.overview")}
          </Button>
          <Button look="main" data-testid="main-action" onClick={onProof}>
            {t("action.proof")}
            <ChevronRight size={18} aria-hidden />
          </Button>
        </div>
      );
  }
}
