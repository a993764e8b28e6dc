import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DebriefView, SessionView } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import { useConnect } from "../../bridge/use-connect";
import { useDebrief } from "../../bridge/use-debrief";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import columns from "../../design/columns.module.css";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Debrief } from "./Debrief";
import styles from "./DebriefPage.module.css";
import { isDone } from "./outcome";

type Props = {
  onOverview: () => void;
  /** Another scenario, chosen from where this drill was. */
  onAnother: (drill: DebriefView) => void;
  onConnected: (session: SessionView) => void;
};

/** How the drill went, held against the truth and the best possible response. */
export function DebriefPage({ onOverview, onAnother, onConnected }: Props) {
  const { t } = useTranslation(["debrief", "common"]);
  const format = useFormat();
  const debrief = useDebrief();
  const again = useConnect(onConnected);
  const { data: view, error, isFetching, refetch } = debrief;
  return (
    <Page testId="page-debrief" title={t("debrief:page")} fits>
      {error && (
        <ErrorNotice
          error={toHostError(error)}
          action={<Button onClick={() => void refetch()}>{t("common:tryAgain")}</Button>}
        />
      )}
      {!view && !error && (
        <p className={text.lead} role="status">
          {t("debrief:counting")}
        </p>
      )}
      {view && <Debrief view={view} />}
      {again.error && <ErrorNotice error={again.error} onDismiss={again.clear} />}
      {view && (
        <div className={columns.act}>
          <span className={`${text.small} ${text.third}`}>
            {t("debrief:action.asOf", { time: format.localTime(view.now, view.now) })}
          </span>
          <Button look="quiet" disabled={isFetching} data-testid="count-again" onClick={() => void refetch()}>
            <RotateCcw size={16} aria-hidden />
            {t("debrief:action.count")}
          </Button>
          <span className={text.grow} />
          <span className={`${styles.anew} ${text.small} ${text.third}`}>{t("debrief:action.anew")}</span>
          <Button data-testid="another-scenario" onClick={() => onAnother(view)}>
            {t("debrief:action.another")}
          </Button>
          <Button
            look={isDone(view) ? "main" : "plain"}
            disabled={again.busy}
            data-testid="practise-again"
            onClick={() =>
              again.run({
                kind: "practice",
                scenario: view.scenario,
                seed: view.seed,
                speed: view.speed,
                fresh: true,
              })
            }
          >
            {t("debrief:action.again")}
          </Button>
          {!isDone(view) && (
            <Button look="main" data-testid="main-action" onClick={onOverview}>
              {t("debrief:action.goOn")}
            </Button>
          )}
        </div>
      )}
    </Page>
  );
}
