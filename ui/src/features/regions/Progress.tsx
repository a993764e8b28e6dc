import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OpeningStep, RegionsView } from "../../bridge/host";
import { Bar } from "../../components/Bar";
import { Button } from "../../components/Button";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { foundInAll, foundWords, isEmpty } from "./found";
import styles from "./RegionsPage.module.css";
import { countAt, onPath, wasAsked } from "./steps";

/** What is counted in the line, in the order in which it is said. */
const told = [
  ["enabling", "enabling"],
  ["queued", "waiting"],
  ["answering", "answering"],
  ["reading", "reading"],
  ["stuck", "stuck"],
  ["refused", "refused"],
] as const satisfies readonly (readonly [OpeningStep, string])[];

type Props = { view: RegionsView; onChoose: () => void };

/** How far all of it is; once all that could be enabled was read, what was found, and the way on. */
export function Progress({ view, onChoose }: Props) {
  const { t } = useTranslation(["disabled", "common"]);
  const format = useFormat();
  const asked = view.regions.filter(wasAsked);
  if (asked.length === 0) return null;
  const open = asked.filter(({ step }) => step === "open");
  const counts = told
    .map(([step, word]) => ({ word, count: countAt(asked, step) }))
    .filter(({ count }) => count > 0);
  const read = t("disabled:status.read", { read: open.length, asked: asked.length });
  const parts = counts.map(({ word, count }) => t(`disabled:status.${word}`, { count })).join(", ");
  const line = parts ? t("disabled:status.line", { parts, read }) : read;
  const waiting = countAt(asked, "queued") > 0;
  // AWS's list tells a little later of what AWS has just begun.
  const begun = countAt(view.regions, "enabling") + countAt(view.regions, "disabling");
  const inFlight = Math.max(view.inFlight, begun);
  const done = open.length > 0 && asked.every(({ step }) => !onPath(step));
  const found = foundInAll(open, view.burn);
  const regions = format.regions(open.length);
  return (
    <section className={styles.progress} data-testid="regions-progress" data-done={done}>
      <div className={styles.progressWords}>
        {done && (
          <h2>{t(open.length === asked.length ? "disabled:done.title" : "disabled:done.titleRest")}</h2>
        )}
        {/* Once all is read the heading says it for who sees it. */}
        <p role="status" className={done && !parts ? text.hidden : undefined}>
          {line}
        </p>
        {!done && <Bar done={open.length} total={asked.length} label={read} />}
        {waiting && (
          <p className={`${text.small} ${text.second}`}>
            {t("disabled:status.slots", { slots: view.slots, inFlight })}
          </p>
        )}
        {view.working && !done && (
          <p className={`${text.small} ${text.second}`}>{t("disabled:status.close")}</p>
        )}
        {done && (
          <p>
            {isEmpty(found.counts)
              ? t("disabled:done.nothing", { regions })
              : t("disabled:done.found", { regions, what: foundWords(t, format, found) })}{" "}
            {found.partly && t("disabled:done.partly")}
          </p>
        )}
      </div>
      {done && !isEmpty(found.counts) && (
        <Button look="main" data-testid="choose-found" onClick={onChoose}>
          {t("disabled:done.choose")}
          <ChevronRight size={18} aria-hidden />
        </Button>
      )}
    </section>
  );
}

/** Whether the one next thing to do is to choose what goes of what was found. */
export function hasFound(view: RegionsView): boolean {
  const asked = view.regions.filter(wasAsked);
  return (
    asked.every(({ step }) => !onPath(step)) &&
    asked.some(({ step, found }) => step === "open" && found !== null && !isEmpty(found))
  );
}
