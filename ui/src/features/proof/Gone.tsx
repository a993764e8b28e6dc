import { Check, CircleCheck, CircleDashed, Clock } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PlanCounts, ProofView } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Tag } from "../../components/Tag";
import table from "../../design/table.module.css";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./ProofPage.module.css";

const parts: readonly (keyof PlanCounts)[] = [
  "relaunchers",
  "tasks",
  "services",
  "taskSets",
  "clusters",
  "containerInstances",
  "definitions",
];

/** What went, counted, and whether that is proved. */
export function Gone({ proof, now }: { proof: ProofView; now: string }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const {
    gone,
    planned,
    verified,
    spendStoppedInSeconds,
    deletedInSeconds,
    lingeringClusters,
    lingeringDefinitions,
    requests,
  } = proof;
  const unchecked = new Set(proof.regions.flatMap(({ notChecked }) => notChecked));
  const state = (part: keyof PlanCounts) => {
    const unseen =
      (part === "containerInstances" && unchecked.has("containerInstances")) ||
      (part === "relaunchers" && unchecked.has("relaunchers")) ||
      (part === "definitions" && unchecked.has("taskDefinitions"));
    if (!verified || unseen)
      return (
        <Tag tone="unknown" icon={CircleDashed}>
          {t("gone.notVerified")}
        </Tag>
      );
    if (part === "definitions" && lingeringDefinitions > 0)
      return <Tag icon={Clock}>{t("gone.deleting", { count: lingeringDefinitions })}</Tag>;
    // A rule that is switched off is still there: nothing of it is gone.
    if (part === "relaunchers") return <Tag icon={Check}>{t("gone.off")}</Tag>;
    return (
      <Tag tone="gone" icon={CircleCheck}>
        {t("gone.verified")}
      </Tag>
    );
  };
  return (
    <Card
      title={t(verified ? "gone.title" : "gone.titleAsked")}
      aside={<span className={text.second}>{t("gone.requests", { count: requests })}</span>}
    >
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("gone.looked")}</th>
            {!verified && (
              <th scope="col" className={table.number}>
                {t("gone.asked")}
              </th>
            )}
            <th scope="col" className={table.number}>
              {t(verified ? "gone.count" : "gone.notSeen")}
            </th>
            <th scope="col">{t("gone.state")}</th>
          </tr>
        </thead>
        <tbody>
          {parts
            .filter((part) => gone[part] > 0 || (!verified && planned[part] > 0))
            .map((part) => (
              <tr key={part}>
                <td>{t(`gone.${part}`)}</td>
                {!verified && (
                  <td className={table.number}>{format.count(Math.max(planned[part], gone[part]))}</td>
                )}
                <td className={table.number}>
                  <b>{format.count(gone[part])}</b>
                </td>
                <td>{state(part)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {spendStoppedInSeconds !== null && (
        <p className={styles.note}>
          {deletedInSeconds !== null
            ? t("gone.times", {
                spend: format.exactSpan(spendStoppedInSeconds),
                all: format.exactSpan(deletedInSeconds),
              })
            : t("gone.spendOnly", { spend: format.exactSpan(spendStoppedInSeconds) })}
        </p>
      )}
      {proof.firstReadAt && proof.secondReadAt && (
        <p className={styles.note}>
          {t("gone.reads", {
            first: format.moment(proof.firstReadAt, now),
            second: format.moment(proof.secondReadAt, now),
          })}
        </p>
      )}
      {lingeringClusters > 0 && (
        <p className={styles.note}>{t("lingering.clusters", { count: lingeringClusters })}</p>
      )}
      {lingeringDefinitions > 0 && (
        <p className={styles.note}>{t("lingering.definitions", { count: lingeringDefinitions })}</p>
      )}
    </Card>
  );
}
