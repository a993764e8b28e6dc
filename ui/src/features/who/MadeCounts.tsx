import { useTranslation } from "react-i18next";
import type { PrincipalView, VerdictCounts } from "../../bridge/host";
import { VerdictTag } from "../../components/triage/VerdictTag";
import text from "../../design/text.module.css";
import { verdicts } from "../../design/verdicts";
import { useFormat } from "../../i18n/use-format";
import styles from "./Who.module.css";

/** What a principal made, by verdict; tasks are counted alone, since most are gone when they are looked for. */
export function MadeCounts({ principal }: { principal: PrincipalView }) {
  const { t } = useTranslation("who");
  const format = useFormat();
  const { clusters, services, definitions, tasks } = principal;
  const made: [what: string, counts: VerdictCounts][] = [
    [t("card.clusters"), clusters],
    [t("card.services"), services],
    [t("card.definitions"), definitions],
  ];
  const some = made.filter(([, counts]) => verdicts.some((verdict) => counts[verdict] > 0));
  return (
    <dl className={styles.made} aria-label={t("card.made")}>
      {some.length === 0 && tasks === 0 && (
        <div>
          <dt>{t("card.made")}</dt>
          <dd className={text.third}>{t("card.nothing")}</dd>
        </div>
      )}
      {some.map(([what, counts]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>
            {verdicts
              .filter((verdict) => counts[verdict] > 0)
              .map((verdict) => (
                <span key={verdict} className={styles.count}>
                  <VerdictTag verdict={verdict} /> <b>{format.count(counts[verdict])}</b>
                </span>
              ))}
          </dd>
        </div>
      ))}
      {tasks > 0 && (
        <div>
          <dt>{t("card.tasks")}</dt>
          <dd>
            <b>{format.count(tasks)}</b>
          </dd>
        </div>
      )}
    </dl>
  );
}
