import { useTranslation } from "react-i18next";
import type { Mark, Row } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { MarkControl } from "../../components/MarkControl";
import { Rich } from "../../components/Rich";
import styles from "./RowCells.module.css";

type Props = { row: Row; disabled: boolean; onMark: (mark: Mark | null) => void };

/** Keep, Remove or undecided for a row; and if another's mark decides, whose. */
export function RowMarkCell({ row, disabled, onMark }: Props) {
  const { t } = useTranslation("region");
  const { own, effective, because } = row.mark;
  return (
    <span className={styles.mark} data-effective={effective ?? "none"}>
      <MarkControl
        arn={row.arn}
        name={row.name}
        value={own ?? (because ? null : effective)}
        onChange={onMark}
        disabled={disabled}
      />
      {because && effective && (
        <span className={styles.because}>
          <Rich
            text={t(effective === "keep" ? "mark.keptBecause" : "mark.goesBecause")}
            slots={{ name: <Foreign>{because}</Foreign> }}
          />
        </span>
      )}
    </span>
  );
}
