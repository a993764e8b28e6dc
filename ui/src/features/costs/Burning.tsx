import { useTranslation } from "react-i18next";
import type { CostsView } from "../../bridge/host";
import { Hero } from "../../components/Hero";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import { Prices } from "./Prices";
import styles from "./Side.module.css";

/** What burns now and what it has burnt: estimates, in a card of their own, never added to a bill. */
export function Burning({ costs }: { costs: CostsView }) {
  const { t } = useTranslation(["costs", "common"]);
  const format = useFormat();
  const { burning, now: moment } = costs;
  const { now, whole, sinceOpened, sinceFirst, notBilledYet, saving } = burning;
  const rate = toNumber(now.perHour);
  const hot = rate > 0 || now.unpriced > 0;
  const atLeast = now.atLeast || !whole;
  const hedge = now.about ? (atLeast ? "aboutAtLeast" : "about") : atLeast ? "atLeast" : "exact";
  const words = () => {
    if (rate > 0) return null;
    if (now.unpriced > 0) return t("common:burn.unpriced");
    if (now.onInstances > 0) return t("common:burn.onInstances");
    return atLeast ? t("common:burn.unknown") : null;
  };
  const said = words();
  return (
    <section className={styles.burning} data-hot={hot || undefined} data-testid="burning">
      <Hero
        tone={hot ? "burning" : "plain"}
        label={t(`common:burn.${rate > 0 ? hedge : "nothing"}`)}
        amount={said ?? format.headline(now.perHour)}
        {...(said === null ? { unit: t("common:perHour") } : {})}
        testId="costs-burn"
      />
      <dl className={styles.facts}>
        {sinceOpened && (
          <div>
            <dt>{t("costs:burning.opened", { time: format.localTime(burning.openedAt, moment) })}</dt>
            <dd>{format.estimated(sinceOpened)}</dd>
          </div>
        )}
        {sinceFirst && (
          <div>
            <dt>
              {t(`costs:burning.${sinceFirst.basis === "notKept" ? "firstNotKept" : "first"}`, {
                time: format.moment(sinceFirst.at, moment),
              })}
              <small>
                {t(`costs:burning.basis.${sinceFirst.basis}`, { tasks: format.tasks(sinceFirst.tasks) })}
              </small>
            </dt>
            <dd>{format.estimated(sinceFirst.cost)}</dd>
          </div>
        )}
        {notBilledYet && (
          <div>
            <dt>{t("costs:burning.notBilled")}</dt>
            <dd>{format.estimated(notBilledYet)}</dd>
          </div>
        )}
        {saving && (
          <div>
            <dt>{t(saving.done ? "costs:burning.saved" : "costs:burning.saves")}</dt>
            <dd>{format.saving(saving)}</dd>
          </div>
        )}
      </dl>
      <p className={styles.second}>{t("costs:burning.estimate")}</p>
      {burning.prices.fromList + burning.prices.fromTable > 0 && (
        <Prices prices={burning.prices} now={moment} />
      )}
    </section>
  );
}
