import { useTranslation } from "react-i18next";
import type { Row } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { useFormat } from "../../i18n/use-format";
import styles from "./RowCells.module.css";
import type { Inside } from "./rows-query";

type Props = {
  row: Row;
  everywhere: boolean;
  onEnter: (cluster: Inside) => void;
  onOpenRegion?: ((code: string) => void) | undefined;
};

/** The name of a row, and where it belongs. */
export function RowName({ row, everywhere, onEnter, onOpenRegion }: Props) {
  const { t } = useTranslation("region");
  const format = useFormat();
  const { arn, name, region } = row;
  const place =
    everywhere &&
    (onOpenRegion ? (
      <button type="button" className={`${styles.line} ${styles.place}`} onClick={() => onOpenRegion(region)}>
        {format.region(region)}
      </button>
    ) : (
      <span className={styles.line}>{format.region(region)}</span>
    ));
  if (row.kind === "cluster") {
    return (
      <span>
        <button
          type="button"
          className={styles.link}
          aria-label={t("row.open", { name })}
          onClick={() => onEnter({ arn, name, region })}
        >
          <Foreign>{name}</Foreign>
        </button>
        {place}
        {row.batch && <span className={styles.line}>{t("row.batch")}</span>}
        {row.capacityProviders.length > 0 && (
          <span className={styles.line}>
            <Rich
              text={t("row.providers")}
              slots={{ names: <Foreign>{row.capacityProviders.join(", ")}</Foreign> }}
            />
          </span>
        )}
      </span>
    );
  }
  const cluster = row.kind === "service" || row.kind === "task" ? row.cluster : null;
  const starter = row.kind === "task" ? row.service : null;
  return (
    <span>
      <span className={styles.name}>
        <Foreign>{name}</Foreign>
      </span>
      {place}
      {row.kind === "relauncher" && (
        <span className={styles.line}>
          {row.within === null ? (
            t(`row.starter.${row.starter}`)
          ) : (
            <Rich
              text={t(row.starter === "rule" ? "row.onBus" : "row.inGroup")}
              slots={{ name: <Foreign>{row.within}</Foreign> }}
            />
          )}
        </span>
      )}
      {cluster && (
        <span className={styles.line}>
          {starter ? (
            <Rich text={t("row.byService")} slots={{ name: <Foreign>{starter}</Foreign> }} />
          ) : (
            <Rich text={t("row.inCluster")} slots={{ name: <Foreign>{cluster}</Foreign> }} />
          )}
        </span>
      )}
    </span>
  );
}
