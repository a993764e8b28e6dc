import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OverviewView } from "../../bridge/host";
import { Button } from "../../components/Button";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./Sheet.module.css";

type Props = {
  overview: OverviewView;
  /** Ends a page: its one main action is always there, and tells when it cannot be pressed. */
  page?: boolean;
  onClose: () => void;
  onReview: () => void;
};

/** What is chosen so far in the whole account, and the way on. */
export function ChoiceFoot({ overview, page = false, onClose, onReview }: Props) {
  const { t } = useTranslation(["region", "overview", "common"]);
  const format = useFormat();
  const { remove, removeBurn, keep, undecidedClusters } = overview.choice;
  const chosen = remove.clusters + remove.services + remove.tasks + remove.task_definitions > 0;
  const ready = chosen && overview.phase !== "running";
  const goes = [
    remove.clusters > 0 ? format.clusters(remove.clusters) : "",
    remove.clusters === 0 && remove.services > 0 ? format.services(remove.services) : "",
    remove.clusters === 0 && remove.tasks > 0 ? format.tasks(remove.tasks) : "",
    remove.task_definitions > 0 ? format.definitions(remove.task_definitions) : "",
  ].filter(Boolean);
  return (
    <footer className={[styles.foot, page ? styles.pageFoot : ""].join(" ").trim()}>
      <div className={styles.choice} aria-live="polite" data-testid="choice">
        {chosen || keep.clusters > 0 ? (
          <p className={styles.counts}>
            <span>
              {t("region:choice.goes")}: <b>{goes.length > 0 ? format.list(goes) : format.clusters(0)}</b>
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
            `${t("region:choice.saves", { amount: format.hedgedRate(removeBurn) })} `}
          {t("region:choice.hint")}
        </p>
      </div>
      <Button look="large" onClick={onClose}>
        {t(page ? "common:back" : "common:close")}
      </Button>
      {(page || ready) && (
        <Button
          look="main"
          data-testid={page ? "main-action" : "sheet-review"}
          disabled={!ready}
          onClick={onReview}
        >
          {t("overview:action.review")}
          <ChevronRight size={18} aria-hidden />
        </Button>
      )}
    </footer>
  );
}
