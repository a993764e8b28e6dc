import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PhaseView, TeardownView } from "../../bridge/host";
import { Bar } from "../../components/Bar";
import { Card } from "../../components/Card";
import text from "../../design/text.module.css";
import styles from "./Phases.module.css";

type Standing = "waiting" | "current" | "done";

function standingOf({ begun, done, total, phase }: PhaseView, verified: boolean): Standing {
  if (phase === "verify") return verified ? "done" : begun ? "current" : "waiting";
  if (done >= total && done > 0) return "done";
  return begun ? "current" : "waiting";
}

/** The steps of the teardown with what was counted of each. */
export function Phases({ teardown }: { teardown: TeardownView }) {
  const { t } = useTranslation("teardown");
  // Until somebody has looked after a restart, how much is done is not known.
  const { looked } = teardown;
  const phases = teardown.phases.filter(({ phase, total }) => total > 0 || phase === "verify");
  return (
    <Card title={t("phase.title")}>
      <ol className={styles.steps}>
        {phases.map((view, at) => {
          const { phase, done, total, failed } = view;
          const standing = standingOf(view, teardown.verifiedAt !== null);
          const name = t(`phase.${phase}`);
          return (
            <li key={phase} className={styles[standing]} data-phase={phase} data-standing={standing}>
              <span className={styles.mark} aria-hidden>
                {standing === "done" ? <Check size={16} /> : at + 1}
              </span>
              <div>
                <b>{name}</b>
                <span className={text.hidden}>{t(`phase.state.${standing}`)}</span>
                <p className={styles.body}>{t(`phase.${phase}Body`)}</p>
                {failed > 0 && <p className={styles.failed}>{t("phase.failed", { count: failed })}</p>}
                {standing === "current" && total > 0 && looked && (
                  <div className={styles.bar}>
                    <Bar done={done} total={total} label={name} />
                  </div>
                )}
              </div>
              {total > 0 && (looked || phase === "evidence") && (
                <span className={`${text.number} ${standing === "waiting" ? text.third : ""}`}>
                  {t("phase.count", { done, total })}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
