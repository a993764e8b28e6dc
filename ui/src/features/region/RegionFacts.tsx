import { CircleDollarSign } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RegionRow, RowKind } from "../../bridge/host";
import { knownOf } from "../../bridge/known";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./Sheet.module.css";

type Props = { region: RegionRow };

/** What the region costs and holds, as far as it was read. */
export function RegionFacts({ region }: Props) {
  const { t } = useTranslation(["region", "common", "overview"]);
  const format = useFormat();
  const { burn, counts } = region;
  const tasks = knownOf(region, "tasks");
  const burning = toNumber(burn.perHour) > 0 || burn.unpriced > 0;
  const unpriced = toNumber(burn.perHour) === 0 && (burn.unpriced > 0 || burn.onInstances > 0);
  const atLeast = burn.atLeast || tasks !== "whole";
  const hedge = burn.about ? (atLeast ? "aboutAtLeast" : "about") : atLeast ? "atLeast" : "exact";
  // "At least" is said of an amount, and without a price there is none.
  const label = burning && !unpriced ? hedge : "nothing";
  const number = (kind: RowKind, count: number) => {
    const known = knownOf(region, kind);
    if (known === "none") return <small>{t("region:facts.notRead")}</small>;
    return (
      <>
        {format.count(count)} {known === "part" && <small>{t("region:facts.partly")}</small>}
      </>
    );
  };
  return (
    <dl className={styles.facts}>
      <div className={burning ? styles.burning : undefined}>
        <dt>
          <CircleDollarSign size={16} aria-hidden />
          {t(`common:burn.${label}`)}
        </dt>
        <dd>
          {unpriced ? (
            t(burn.unpriced > 0 ? "common:burn.unpriced" : "common:burn.onInstances")
          ) : !burning && tasks !== "whole" ? (
            t("common:burn.unknown")
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
        <dd>{number("tasks", counts.tasks)}</dd>
      </div>
      <div>
        <dt>{t("region:facts.services")}</dt>
        <dd>{number("services", counts.services)}</dd>
      </div>
      <div>
        <dt>{t("region:facts.definitions")}</dt>
        <dd>{number("definitions", counts.task_definitions)}</dd>
      </div>
    </dl>
  );
}
