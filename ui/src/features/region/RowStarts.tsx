import { useTranslation } from "react-i18next";
import type { Row } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { useFormat } from "../../i18n/use-format";
import styles from "./RowCells.module.css";

type Props = { row: Extract<Row, { kind: "relauncher" }> };

/** What starts tasks by itself: whether it is on, when it starts what, and where. */
export function RowStarts({ row }: Props) {
  const { t } = useTranslation("region");
  const format = useFormat();
  const { starter, enabled, clusters, definitions, otherTargets, schedule, minimum, maximum, managedBy } =
    row;
  const bound = (value: number | null) => (value === null ? "–" : format.count(value));
  const when = () => {
    if (starter === "scalableTarget")
      return t("row.holds", { minimum: bound(minimum), maximum: bound(maximum) });
    if (schedule === null) return t("row.onEvents");
    return <Rich text={t("row.bySchedule")} slots={{ schedule: <Foreign code>{schedule}</Foreign> }} />;
  };
  return (
    <span>
      {t(enabled ? "row.on" : "row.off")}
      <span className={styles.line}>{when()}</span>
      {clusters.length > 0 && (
        <span className={styles.line}>
          <Rich text={t("row.inCluster")} slots={{ name: <Foreign>{clusters.join(", ")}</Foreign> }} />
        </span>
      )}
      {definitions.length > 0 && (
        <span className={styles.line}>
          <Rich text={t("row.definition")} slots={{ name: <Foreign>{definitions.join(", ")}</Foreign> }} />
        </span>
      )}
      {otherTargets > 0 && <span className={styles.line}>{t("row.doesOther", { count: otherTargets })}</span>}
      {managedBy !== null && (
        <span className={styles.line}>
          <Rich text={t("row.managedBy")} slots={{ name: <Foreign>{managedBy}</Foreign> }} />
        </span>
      )}
    </span>
  );
}
