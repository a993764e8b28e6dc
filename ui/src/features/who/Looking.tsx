import { Eye, RefreshCw, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LookingView } from "../../bridge/host";
import { useLooking } from "../../bridge/use-looking";
import { Bar } from "../../components/Bar";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Strip } from "../../components/Strip";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Gaps } from "./Gaps";
import styles from "./Who.module.css";

type Props = { looking: LookingView; now: string };

/** How far CloudTrail was read, how late it tells, and where it was not read. */
export function Looking({ looking, now }: Props) {
  const { t } = useTranslation("who");
  const format = useFormat();
  const { start, stop } = useLooking();
  const { state, regionsDone: done, regionsTotal: total, events, secondsLeft, backTo, lookedAt } = looking;
  const failed = start.error ? start : stop.error ? stop : null;
  const running = state === "running";
  const head = {
    never: () => t("looking.never"),
    running: () => t("looking.running", { done, total }),
    stopped: () => t("looking.stopped", { done, total }),
    done: () => t("looking.done", { done, total, moment: lookedAt ? format.moment(lookedAt, now) : "–" }),
  };
  const go = { never: "looking.start", stopped: "looking.goOn", done: "looking.again" } as const;
  return (
    <>
      {failed?.error && <ErrorNotice error={failed.error} onDismiss={failed.clear} />}
      <Strip
        tall
        icon={Eye}
        unknown={state === "never"}
        action={
          running ? (
            <Button
              key="stop"
              data-testid="stop-looking"
              disabled={stop.busy}
              onClick={() => stop.run(undefined)}
            >
              <Square size={16} aria-hidden />
              {t("looking.stop")}
            </Button>
          ) : (
            <Button
              key="start"
              data-testid="start-looking"
              disabled={start.busy}
              onClick={() => start.run(undefined)}
            >
              <RefreshCw size={16} aria-hidden />
              {t(go[state])}
            </Button>
          )
        }
      >
        <div className={styles.looking} data-testid="looking" data-state={state}>
          <p role="status">
            <b>{head[state]()}</b>
          </p>
          {running && (
            <>
              <Bar label={t("looking.progress")} done={done} total={total} thin />
              <p className={text.second}>
                {secondsLeft !== null && `${t("looking.left", { time: format.span(secondsLeft) })} `}
                {t("looking.events", { count: events })}
              </p>
            </>
          )}
          {state !== "never" && (
            <p className={`${text.small} ${text.second}`}>
              {backTo && `${t("looking.backTo", { moment: format.moment(backTo, now) })} `}
              {t("looking.delay")}
            </p>
          )}
          {looking.cut.length > 0 && (
            <p>{t("looking.cut", { regions: format.list(looking.cut.map(format.region)) })}</p>
          )}
          {looking.unreadable > 0 && <p>{t("looking.unreadable", { count: looking.unreadable })}</p>}
        </div>
      </Strip>
      <Gaps gaps={looking.gaps} />
    </>
  );
}
