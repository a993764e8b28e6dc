import { CircleDollarSign } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Burn, Counts } from "../../bridge/host";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./Sheet.module.css";

type Props = { burn: Burn; counts: Counts };

/** What the region, or the account, costs and holds. */
export function RegionFacts({ burn, counts }: Props) {
  const { t } = useTranslation(["region", "common", "overview"]);
  const format = useFormat();
  const burning = toNumber(burn.perHour) > 0 || burn.unpriced > 0;
  const unpriced = toNumber(burn.perHour) === 0 && (burn.unpriced > 0 || burn.onInstances > 0);
  const label = burn.about ? (burn.atLeast ? "aboutAtLeast" : "about") : burn.atLeast ? "atLeast" : "exact";
  return (
    <dl className={styles.facts}>
      <div className={burning ? styles.burning : undefined}>
        <dt>
          <CircleDollarSign size={16} aria-hidden />
          {t(`common:burn.${burning ? label : "nothing"}`)}
        </dt>
        <dd>
          {unpriced ? (
            t(burn.unpriced > 0 ? "common:burn.unpriced" : "common:burn.onInstances")
          ) : (
            <>
              {format.cents(burn.perHour)} <small>{t("common:perHour")}</small>
            </>
          )}
        </dd>
        {burn.unpriced > 0 && (
          <dd className={styles.factNote}>{t("overview:hero.unpriced", { count: burn.unpriced })}</dd>
        )}
        {burn.onInstances > 0 && (
          <dd className={styles.factNote}>{t("overview:hero.onInstances", { count: burn.onInstances })}</dd>
        )}
      </div>
      <div>
        <dt>{t("region:facts.tasks")}</dt>
        <dd>{format.count(counts.tasks)}</dd>
      </div>
      <div>
        <dt>{t("region:facts.services")}</dt>
        <dd>{format.count(counts.services)}</dd>
      </div>
      <div>
        <dt>{t("region:facts.definitions")}</dt>
        <dd>{format.count(counts.task_definitions)}</dd>
      </div>
    </dl>
  );
}
