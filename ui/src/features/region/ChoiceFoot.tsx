import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OverviewView } from "../../bridge/host";
import { useSession } from "../../bridge/use-session";
import { Button } from "../../components/Button";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { goesWords } from "../../i18n/goes";
import { useFormat } from "../../i18n/use-format";
import styles from "./Sheet.module.css";

type Props = { overview: OverviewView; onBack: () => void; onReview: () => void };

/** What is chosen so far in the whole account, and the way on: always there, telling when it cannot be pressed. */
export function ChoiceFoot({ overview, onBack, onReview }: Props) {
  const { t } = useTranslation(["region", "overview", "common"]);
  const format = useFormat();
  const readOnly = useSession()?.readOnly ?? false;
  const { remove, removeBurn, keep, undecidedClusters } = overview.choice;
  const goes = goesWords(format, remove);
  const chosen = goes !== "";
  const ready = chosen && overview.phase !== "running";
  const back = (
    <Button look="large" onClick={onBack}>
      {t("common:back")}
    </Button>
  );
  // A window that only looks has nothing to choose, and no way on.
  if (readOnly) return <footer className={styles.foot}>{back}</footer>;
  return (
    <footer className={styles.foot}>
      <div className={styles.choice} aria-live="polite" data-testid="choice">
        {chosen || keep.clusters > 0 ? (
          <p className={styles.counts}>
            <span>
              {t("region:choice.goes")}: <b>{goes || format.clusters(0)}</b>
            </span>
            <span>
              {t("region:choice.stays")}: <b>{format.clusters(keep.clusters)}</b>
            </span>
            <span>
              {t("region:choice.undecided")}: <b>{format.clusters(undecidedClusters)}</b>
            </span>
          </p>
        ) : (
          <p>{t("region:choice.nothing")}</p>
        )}
        <p className={`${text.small} ${text.third}`}>
          {chosen &&
            toNumber(removeBurn.perHour) > 0 &&
            `${t("region:choice.saves", { amount: format.wholeRate(removeBurn) })} `}
          {t("region:choice.hint")}
        </p>
      </div>
      {back}
      <Button look="main" data-testid="main-action" disabled={!ready} onClick={onReview}>
        {t("overview:action.review")}
        <ChevronRight size={18} aria-hidden />
      </Button>
    </footer>
  );
}
