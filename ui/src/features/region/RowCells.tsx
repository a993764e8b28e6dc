// biome-ignore-all lint/a11y/useSemanticElements: a virtual list is not a <table>, its rows stand where they scroll to
// biome-ignore-all lint/a11y/useFocusableInteractive: cells and heads are read, not pressed
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Mark, Row, RowKind } from "../../bridge/host";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./RowCells.module.css";
import { RowLooks, RowMaker } from "./RowLooks";
import { RowMarkCell } from "./RowMarkCell";
import { RowName } from "./RowName";
import { RowRuns } from "./RowRuns";
import { type Inside, isJudged } from "./rows-query";

type HeadProps = { kind: RowKind };

/** The heads of the columns. */
export function RowHeads({ kind }: HeadProps) {
  const { t } = useTranslation("region");
  // Neither runs by itself, so neither has a rate.
  const costs = kind !== "definitions" && kind !== "relaunchers";
  const what = { definitions: "columns.state", relaunchers: "columns.does" } as const;
  return (
    <div role="row" aria-rowindex={1} className={`${styles[kind]} ${styles.heads}`}>
      <span role="columnheader">{t(`columns.${kind}`)}</span>
      {isJudged(kind) && <span role="columnheader">{t("columns.looks")}</span>}
      <span role="columnheader">{t(costs ? "columns.what" : what[kind])}</span>
      {kind !== "definitions" && (
        <span role="columnheader">{t(kind === "relaunchers" ? "columns.since" : "columns.sinceBy")}</span>
      )}
      {costs && (
        <span role="columnheader" className={text.number}>
          {t("columns.rate")}
        </span>
      )}
      <span role="columnheader">{t("columns.mark")}</span>
    </div>
  );
}

type Props = {
  kind: RowKind;
  /** Undefined while its page is on the way. */
  row: Row | undefined;
  /** What the row was read of. */
  revision: number;
  now: string;
  everywhere: boolean;
  disabled: boolean;
  onEnter: (cluster: Inside) => void;
  onOpenRegion?: ((code: string) => void) | undefined;
  onMark: (arn: string, mark: Mark | null, revision: number) => void;
};

/** The cells of one row. Drawn anew only for another row: the list around them moves on ten times a second. */
export const RowCells = memo(function RowCells(props: Props) {
  const { kind, row, revision, now, everywhere, disabled, onEnter, onOpenRegion, onMark } = props;
  const { t } = useTranslation("common");
  const format = useFormat();
  if (!row) {
    return (
      <div className={styles[kind]} role="presentation">
        <span role="cell" className={text.third}>
          {t("loading")}
        </span>
      </div>
    );
  }
  const [time, utc] = row.kind !== "definition" && row.since ? format.timeLines(row.since, now) : [];
  return (
    <div className={styles[kind]} role="presentation">
      <span role="cell">
        <RowName row={row} everywhere={everywhere} onEnter={onEnter} onOpenRegion={onOpenRegion} />
      </span>
      {row.kind !== "relauncher" && (
        <span role="cell">
          <RowLooks arn={row.arn} name={row.name} finding={row.finding} />
        </span>
      )}
      <span role="cell">
        <RowRuns row={row} />
      </span>
      {row.kind !== "definition" && (
        <span role="cell" className={text.second}>
          {time ?? "–"}
          {utc && <span className={styles.utc}>{utc}</span>}
          {row.kind !== "relauncher" && row.finding?.madeBy && <RowMaker label={row.finding.madeBy} />}
        </span>
      )}
      {row.kind !== "definition" && row.kind !== "relauncher" && (
        <b role="cell" className={text.number} style={{ whiteSpace: "normal" }}>
          {format.rate(row.burn)}
          {row.burn.onInstances > 0 && toNumber(row.burn.perHour) > 0 && (
            <span className={styles.because}>{t("burn.onInstances")}</span>
          )}
        </b>
      )}
      <span role="cell">
        <RowMarkCell row={row} disabled={disabled} onMark={(mark) => onMark(row.arn, mark, revision)} />
      </span>
    </div>
  );
});
