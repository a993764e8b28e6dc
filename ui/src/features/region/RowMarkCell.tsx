import { useTranslation } from "react-i18next";
import type { Mark, Row } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { MarkControl } from "../../components/MarkControl";
import { Rich } from "../../components/Rich";
import styles from "./RowCells.module.css";

type Props = { row: Row; disabled: boolean; onMark: (mark: Mark | null) => void };

/** What holds for a row: Keep, Remove or undecided. If its own mark does not decide that, what does is said in words. */
export function RowMarkCell({ row, disabled, onMark }: Props) {
  const { t } = useTranslation(["region", "review"]);
  const { own, effective, because } = row.mark;
  const stays = row.kind === "definition" || row.kind === "relauncher" ? row.stays : null;
  return (
    <span className={styles.mark} data-effective={effective ?? "none"}>
      <MarkControl arn={row.arn} name={row.name} value={effective} onChange={onMark} disabled={disabled} />
      {because && effective && (
        <span className={styles.because}>
          <Rich
            text={t(effective === "keep" ? "region:mark.keptBecause" : "region:mark.goesBecause")}
            slots={{ name: <Foreign>{because}</Foreign> }}
          />
        </span>
      )}
      {row.kind === "definition" && effective === "remove" && own === null && (
        <span className={styles.because}>{t("region:mark.goesWithUser")}</span>
      )}
      {row.kind === "relauncher" && effective === "remove" && own === null && !because && (
        <span className={styles.because}>{t("region:mark.goesWithStarted")}</span>
      )}
      {stays && (stays !== "notChosen" || own === "remove") && (
        <span className={styles.because}>
          {t(own === "remove" ? "region:mark.staysAllTheSame" : "region:mark.stays", {
            why: t(`review:stays.why.${stays}`),
          })}
        </span>
      )}
    </span>
  );
}
