import { useTranslation } from "react-i18next";
import type { BurningView, OverviewView } from "../../bridge/host";
import { Hero } from "../../components/Hero";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import type { Coverage } from "./coverage";
import styles from "./TruthRow.module.css";

type Props = {
  overview: OverviewView;
  coverage: Coverage;
  /** What has burnt, once it is known. */
  opened?: BurningView | undefined;
};

/** What the account costs now, as far as it was read: an hour, a day, a minute, and what is not in it. */
export function BurnNow({ overview, coverage, opened }: Props) {
  const { t } = useTranslation(["overview", "common"]);
  const format = useFormat();
  const { burn, phase, source } = overview;
  const rate = toNumber(burn.perHour);
  const burning = rate > 0 || burn.unpriced > 0;
  // A check that is not over, or met tasks that it could not read, has seen at most a part.
  const atLeast = burn.atLeast || phase !== "done" || coverage.tasksMissing;
  const hedge = burn.about ? (atLeast ? "aboutAtLeast" : "about") : atLeast ? "atLeast" : "exact";
  const whole = phase === "done" && coverage.missing.length === 0 && source !== "catalogue" && !atLeast;
  const found = rate > 0 || burn.unpriced > 0 || burn.onInstances > 0;
  const unread = !found && coverage.read === 0;
  // "At least" is said of an amount, and without a price there is none.
  const label = burning
    ? rate > 0
      ? hedge
      : "nothing"
    : found || whole || unread
      ? "nothing"
      : phase === "done"
        ? "whereLooked"
        : "soFar";
  const words = () => {
    if (rate > 0) return null;
    if (burn.unpriced > 0) return t("common:burn.unpriced");
    if (burn.onInstances > 0) return t("common:burn.onInstances");
    if (!unread) return null;
    return t(phase === "never" || phase === "running" ? "common:burn.unknownYet" : "common:burn.unknown");
  };
  const said = words();
  // Over a day every amount is rounded; what is at least so much is not rounded up, unless it is said to be about.
  const about = burn.about || !atLeast;
  const day = format.hedged({ ...burn, about, atLeast }, format.rough(rate * 24, !about));
  return (
    <div className={styles.burn}>
      <Hero
        tone={burning ? "burning" : "plain"}
        label={t(`common:burn.${label}`)}
        amount={said ?? format.headline(burn.perHour)}
        {...(said === null ? { unit: t("common:perHour") } : {})}
        testId="hero-burn"
      >
        {rate > 0 && (
          <p>
            <span className={text.together}>{t("overview:hero.day", { amount: day })}</span>
            {/* A minute of less than a cent tells nobody anything. */}
            {rate / 60 >= 0.01 && (
              <>
                {" · "}
                <span className={text.together}>
                  {t("overview:hero.minute", { amount: format.rough(rate / 60, !about) })}
                </span>
              </>
            )}
          </p>
        )}
        {opened?.sinceOpened && toNumber(opened.sinceOpened.usd) > 0 && (
          <p className={styles.note} data-testid="since-opened">
            {t("overview:hero.opened", { amount: format.estimated(opened.sinceOpened) })}
          </p>
        )}
        {burn.unpriced > 0 && (
          <p className={styles.note}>{t("overview:hero.unpriced", { count: burn.unpriced })}</p>
        )}
        {burn.onInstances > 0 && (
          <p className={styles.note}>{t("overview:hero.onInstances", { count: burn.onInstances })}</p>
        )}
      </Hero>
    </div>
  );
}
