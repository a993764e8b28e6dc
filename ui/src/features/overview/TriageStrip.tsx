import { Eye, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TriageView } from "../../bridge/host";
import { useLooking } from "../../bridge/use-looking";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Strip } from "../../components/Strip";
import { Judging } from "../../components/triage/Judging";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";

type Props = { triage: TriageView; onWho: () => void };

/** How far judging and reading CloudTrail are, quietly; nothing once all that could be read was. */
export function TriageStrip({ triage, onWho }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const { start, stop } = useLooking();
  const { judging, looking } = triage;
  const { state, regionsDone: done, regionsTotal: total, secondsLeft, gaps } = looking;
  const running = state === "running";
  const open = state === "never" || state === "stopped";
  const unread = judging.kind === "done" && judging.unread > 0;
  if (judging.kind === "never") return null;
  if (judging.kind === "done" && !unread && state === "done" && gaps.length === 0) return null;
  const failed = start.error ? start : stop.error ? stop : null;
  return (
    <>
      {failed?.error && <ErrorNotice error={failed.error} onDismiss={failed.clear} />}
      <Strip
        icon={Eye}
        unknown={!running && (gaps.length > 0 || unread || open)}
        action={
          <span className={text.row}>
            {running && (
              <Button
                key="stop"
                look="quiet"
                data-testid="stop-looking"
                disabled={stop.busy}
                onClick={() => stop.run(undefined)}
              >
                <Square size={16} aria-hidden />
                {t("triage.stop")}
              </Button>
            )}
            {open && (
              <Button
                key="start"
                data-testid="start-looking"
                disabled={start.busy}
                onClick={() => start.run(undefined)}
              >
                {t("triage.lookNow")}
              </Button>
            )}
            <Button look="quiet" data-testid="open-who" onClick={onWho}>
              {t("triage.who")}
            </Button>
          </span>
        }
      >
        <p data-testid="triage-strip">
          <Judging triage={triage} /> {running && t("triage.looking", { done, total })}{" "}
          {running && secondsLeft !== null && t("triage.left", { time: format.span(secondsLeft) })}{" "}
          {state === "never" && t("triage.notLooked")}{" "}
          {gaps.length > 0 && t("triage.gaps", { count: gaps.length })}
        </p>
      </Strip>
    </>
  );
}
