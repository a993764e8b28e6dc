import { useTranslation } from "react-i18next";
import type { Row } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { useFormat } from "../../i18n/use-format";
import styles from "./RowCells.module.css";
import { RowStarts } from "./RowStarts";

/** As many images as a row says by name. */
const IMAGES = 3;

/** What runs in a row: how many, how large, from which image. */
export function RowRuns({ row }: { row: Row }) {
  const { t } = useTranslation("region");
  const format = useFormat();
  if (row.kind === "definition") {
    const status = {
      ACTIVE: "row.statusActive",
      INACTIVE: "row.statusInactive",
      DELETE_IN_PROGRESS: "row.statusDeleting",
    } as const;
    return (
      <span>
        {t(status[row.status])}
        <span className={styles.line}>
          {t(row.used === null ? "row.usedUnknown" : row.used ? "row.used" : "row.unused")}
        </span>
      </span>
    );
  }
  if (row.kind === "cluster") {
    const [largest, ...others] = row.sizes;
    const counted = (kind: "services" | "tasks", count: number, incomplete: boolean) => {
      if (!incomplete) return format[kind](count);
      return count > 0 ? t("row.atLeast", { what: format[kind](count) }) : t(`row.notRead.${kind}`);
    };
    return (
      <span>
        <span className={styles.line}>
          {t("row.inside", {
            services: counted("services", row.services, row.servicesIncomplete),
            tasks: counted("tasks", row.tasks, row.tasksIncomplete),
          })}
        </span>
        {largest && (
          <span className={styles.line}>
            {format.size(largest)} {others.length > 0 && t("row.moreSizes", { count: others.length })}
          </span>
        )}
        {row.status !== "ACTIVE" && (
          <span className={styles.line}>
            <Rich text={t("row.status")} slots={{ status: <Foreign>{row.status}</Foreign> }} />
          </span>
        )}
        {row.containerInstances > 0 && (
          <span className={styles.line}>{format.containerInstances(row.containerInstances)}</span>
        )}
      </span>
    );
  }
  if (row.kind === "relauncher") return <RowStarts row={row} />;
  const images = row.images.slice(0, IMAGES);
  return (
    <span>
      <span className={styles.line}>
        {row.kind === "service" && t("row.wanted", { running: row.running, desired: row.desired })}
        {row.kind === "task" &&
          (row.stopping ? (
            t("row.stopping")
          ) : (
            <Foreign>{[row.launch, row.status].filter(Boolean).join(", ")}</Foreign>
          ))}
      </span>
      <span className={styles.line}>{row.size ? format.size(row.size) : t("row.noSize")}</span>
      {row.kind === "service" && row.definition && (
        <span className={styles.line}>
          <Rich text={t("row.definition")} slots={{ name: <Foreign>{row.definition}</Foreign> }} />
        </span>
      )}
      {images.map((image) => (
        <span key={image} className={styles.line}>
          <Rich text={t("row.image")} slots={{ name: <Foreign>{image}</Foreign> }} />
        </span>
      ))}
      {row.images.length > images.length && (
        <span className={styles.line}>
          {t("row.moreImages", { count: row.images.length - images.length })}
        </span>
      )}
    </span>
  );
}
