import { useTranslation } from "react-i18next";
import type { DebriefView } from "../../bridge/host";
import { Card } from "../../components/Card";
import { CopyButton } from "../../components/CopyButton";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import text from "../../design/text.module.css";
import { knownScenario } from "../../i18n/scenarios";
import { useFormat } from "../../i18n/use-format";
import styles from "./DebriefPage.module.css";
import { elapsed, hasOutOfReach } from "./outcome";
import { useSpent } from "./use-spent";

/** What makes two drills the same one, and the outcome in one line for a message to the team. */
export function Team({ view }: { view: DebriefView }) {
  const { t } = useTranslation(["debrief", "practice"]);
  const format = useFormat();
  const spent = useSpent(view);
  const { scenario, seed, speed } = view;
  const known = knownScenario(scenario);
  const values = {
    // The name that every language and the command line share.
    scenario,
    seed,
    speed,
    bestZero: format.exactSpan(view.bestSecondsToZero),
    burnt: spent(view.burnt),
    bestBurnt: spent(view.burntBest),
    missed: view.missedTotal,
    wrong: view.wronglyRemovedTotal,
  };
  const line =
    view.secondsToZero === null
      ? t("debrief:team.lineOpen", { ...values, passed: format.exactSpan(elapsed(view)) })
      : t(hasOutOfReach(view) ? "debrief:team.lineReach" : "debrief:team.line", {
          ...values,
          zero: format.exactSpan(view.secondsToZero),
        });
  return (
    <Card title={t("debrief:team.title")} aside={<CopyButton text={line} />}>
      <div className={styles.team}>
        <p className={text.second}>{t("debrief:team.body")}</p>
        <p>
          <b>
            <Rich
              text={t("debrief:team.drill", { seed, speed })}
              slots={{
                scenario: known ? t(`practice:scenario.${known}.title`) : <Foreign>{scenario}</Foreign>,
              }}
            />
          </b>
        </p>
        <p className={styles.line} data-testid="team-line">
          <Foreign>{line}</Foreign>
        </p>
      </div>
    </Card>
  );
}
