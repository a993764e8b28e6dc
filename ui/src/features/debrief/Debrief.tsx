import { Check, ChevronRight, CircleHelp, ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DebriefView } from "../../bridge/host";
import { Truth } from "../../components/Truth";
import columns from "../../design/columns.module.css";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import { Attack } from "./Attack";
import { Compare } from "./Compare";
import { DebriefHero } from "./DebriefHero";
import styles from "./DebriefPage.module.css";
import { Missed } from "./Missed";
import { isDone, type Outcome, outcomeOf } from "./outcome";
import { Team } from "./Team";
import { useSpent } from "./use-spent";
import { WronglyRemoved } from "./WronglyRemoved";

const seals = {
  wrong: { icon: ShieldAlert, tone: "needsYou" },
  over: { icon: Check, tone: "verified" },
  outOfReach: { icon: CircleHelp, tone: "open" },
  untouched: { icon: CircleHelp, tone: "open" },
  unfinished: { icon: CircleHelp, tone: "open" },
} as const;

/** Everything that the practice account knows of the drill. */
export function Debrief({ view }: { view: DebriefView }) {
  const { t } = useTranslation("debrief");
  const outcome = outcomeOf(view);
  const { icon, tone } = seals[outcome];
  // Whoever is still searching must not read the answer by accident.
  const told = isDone(view);
  // Below the comparison it belongs to, unless what is told there is long already.
  const teamFirst = told && outcome !== "wrong";
  return (
    <>
      <Truth
        icon={icon}
        tone={tone}
        title={t(`title.${outcome}`, { count: view.wronglyRemovedTotal })}
        hero={<DebriefHero view={view} />}
        testId="debrief-outcome"
      >
        <Lead view={view} outcome={outcome} />
      </Truth>
      <div className={columns.two}>
        <div className={columns.column}>
          <WronglyRemoved view={view} />
          <Compare view={view} />
          {teamFirst && <Team view={view} />}
        </div>
        <div className={columns.column}>
          {told && <Missed view={view} />}
          {told && <Attack view={view} />}
          {!teamFirst && <Team view={view} />}
          {!told && (
            <details className={styles.hidden} data-testid="answers">
              <summary>
                <ChevronRight size={16} aria-hidden />
                <b>{t("missed.hidden")}</b>
                <span className={text.second}>{t("missed.hiddenHint")}</span>
              </summary>
              <div className={styles.answers}>
                <Missed view={view} />
                <Attack view={view} />
              </div>
            </details>
          )}
        </div>
      </div>
    </>
  );
}

function Lead({ view, outcome }: { view: DebriefView; outcome: Outcome }) {
  const { t } = useTranslation("debrief");
  const format = useFormat();
  const spent = useSpent(view);
  const more = toNumber(view.burnt) - toNumber(view.burntBest);
  const words = () => {
    if (outcome === "wrong") {
      if (view.finished) return t("lead.wrongOver");
      return t(isDone(view) ? "lead.wrongOutOfReach" : "lead.wrong");
    }
    if (outcome === "untouched")
      return t("lead.untouched", { time: format.moment(view.startedAt, view.now) });
    if (outcome !== "over") return t(`lead.${outcome}`);
    // Less than a cent is nothing that anybody could have saved.
    if (more >= 0.005) return t("lead.over", { amount: spent(more) });
    return t(view.burntAtLeast ? "lead.unpriced" : "lead.best");
  };
  return <p className={text.lead}>{words()}</p>;
}
