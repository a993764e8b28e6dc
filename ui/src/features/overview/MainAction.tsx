import { ChevronRight, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OverviewView, TriageView } from "../../bridge/host";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import { Button } from "../../components/Button";
import { SelectRogue } from "../../components/triage/SelectRogue";
import { SuspectsLink } from "../../components/triage/SuspectsLink";
import { isSelectable } from "../../components/triage/selectable";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { goesWords } from "../../i18n/goes";
import { useFormat } from "../../i18n/use-format";
import styles from "./TruthRow.module.css";

type Props = {
  overview: OverviewView;
  /** How far judging is, once that is known. */
  triage: TriageView | undefined;
  choose: Action<Choose>;
  busy: boolean;
  /** Another window holds the account: this one can only show. */
  readOnly: boolean;
  onStop: () => void;
  onStart: () => void;
  onChoose: () => void;
  onReview: () => void;
  onSuspects: () => void;
};

/** The one next thing to do on the overview. */
export function MainAction(props: Props) {
  const { overview, triage, choose, busy, readOnly, onStop, onStart, onChoose, onReview, onSuspects } = props;
  const { t } = useTranslation("overview");
  const format = useFormat();
  const { phase, counts, choice } = overview;
  if (phase === "running") {
    return (
      <div className={styles.act}>
        <Button look="large" data-testid="main-action" disabled={busy} onClick={onStop}>
          <Square size={16} aria-hidden />
          {t("action.stop")}
        </Button>
        <span className={`${text.small} ${text.third}`}>{t("action.stopHint")}</span>
      </div>
    );
  }
  const found = counts.clusters + counts.tasks + counts.task_definitions + counts.relaunchers > 0;
  const suspects = triage && <SuspectsLink triage={triage} onSuspects={onSuspects} />;
  if (found && readOnly) {
    return (
      <div className={styles.act}>
        {/* A button of its own: the main one does not fade into it when the session is known. */}
        <Button key="look" look="large" data-testid="main-action" onClick={onChoose}>
          {t("action.look")}
          <ChevronRight size={18} aria-hidden />
        </Button>
        {suspects}
      </div>
    );
  }
  const what = goesWords(format, choice.remove);
  if (what) {
    const amount = format.wholeRate(choice.removeBurn);
    const words =
      toNumber(choice.removeBurn.perHour) > 0
        ? t("action.chosen", { what, amount })
        : t("action.chosenUnpriced", { what });
    return (
      <div className={styles.act}>
        <Button look="main" data-testid="main-action" onClick={onReview}>
          {t("action.review")}
          <ChevronRight size={18} aria-hidden />
        </Button>
        <span className={`${text.small} ${text.second}`}>{words}</span>
        <Button look="quiet" onClick={onChoose}>
          {t("action.change")}
        </Button>
        {suspects}
      </div>
    );
  }
  if (found && triage && isSelectable(triage)) {
    return (
      <div className={styles.act}>
        <SelectRogue
          main
          overview={overview}
          triage={triage}
          choose={choose}
          readOnly={readOnly}
          onSuspects={onSuspects}
        />
        <Button look="quiet" data-testid="open-choose" onClick={onChoose}>
          {t("action.chooseMyself")}
        </Button>
      </div>
    );
  }
  if (found) {
    return (
      <div className={styles.act}>
        <Button look="main" data-testid="main-action" onClick={onChoose}>
          {t("action.choose")}
          <ChevronRight size={18} aria-hidden />
        </Button>
        <span className={`${text.small} ${text.third}`}>{t("action.nothingChanges")}</span>
        {suspects}
      </div>
    );
  }
  return (
    <div className={styles.act}>
      <Button
        look={phase === "never" ? "main" : "large"}
        data-testid="main-action"
        disabled={busy}
        onClick={onStart}
      >
        {phase === "done" ? t("map.again") : t("action.start")}
      </Button>
    </div>
  );
}
