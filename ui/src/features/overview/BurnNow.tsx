import { useTranslation } from "react-i18next";
import type { OverviewView } from "../../bridge/host";
import { Hero } from "../../components/Hero";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./TruthRow.module.css";

/** What the account costs now, as far as it was read: an hour, a day, a minute, and what is not in it. */
export function BurnNow({ overview }: { overview: OverviewView }) {
  const { t } = useTranslation(["overview", "common"]);
  const format = useFormat();
  const { burn, phase } = overview;
  const rate = toNumber(burn.perHour);
  const burning = rate > 0 || burn.unpriced > 0;
  // A check that is not over has seen at most a part.
  const atLeast = burn.atLeast || phase !== "done";
  const label = burn.about ? (atLeast ? "aboutAtLeast" : "about") : atLeast ? "atLeast" : "exact";
  const about = (amount: string) => t("common:burn.aboutAmount", { amount });
  return (
    <div className={styles.burn}>
      <Hero
        tone={burning ? "burning" : "plain"}
        label={t(`common:burn.${burning ? label : "nothing"}`)}
        amount={format.headline(burn.perHour)}
        unit={t("common:perHour")}
        testId="hero-burn"
      >
        {rate > 0 && (
          <p>
            {t("overview:hero.day", { amount: about(format.rough(rate * 24)) })} ·{" "}
            {t("overview:hero.minute", { amount: format.rough(rate / 60) })}
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
