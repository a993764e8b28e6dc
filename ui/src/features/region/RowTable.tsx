import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mark, OverviewView, RegionRow, RowKind, RowSort } from "../../bridge/host";
import { type Known, knownAcross } from "../../bridge/known";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import { useJudgedAt } from "../../bridge/use-judged";
import { useRows } from "../../bridge/use-rows";
import { useThrottled } from "../../bridge/use-throttled";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { VirtualRows } from "../../components/VirtualRows";
import { RowCells, RowHeads } from "./RowCells";
import { type Browse, type Inside, isJudged } from "./rows-query";
import styles from "./Sheet.module.css";

type Props = {
  overview: OverviewView;
  region: string | null;
  /** The regions that the rows come from. */
  regions: readonly RegionRow[];
  browse: Browse;
  sort: RowSort;
  choose: Action<Choose>;
  /** Another window holds the account. */
  readOnly: boolean;
  onEnter: (cluster: Inside) => void;
  onOpenRegion?: ((code: string) => void) | undefined;
};

const ROW_HEIGHT = 72;

/** The clusters, services, tasks or definitions that fit, of one region or of all. */
export function RowTable({
  overview,
  region,
  regions,
  browse,
  sort,
  choose,
  readOnly,
  onEnter,
  onOpenRegion,
}: Props) {
  const { t } = useTranslation(["region", "glossary", "common", "verdict"]);
  const [range, setRange] = useState({ first: 0, last: 20 });
  const { kind, filter, inside, verdict, madeBy } = browse;
  const query = {
    region,
    cluster: inside?.arn ?? null,
    kind,
    filter: filter.trim(),
    verdict: isJudged(kind) ? verdict : null,
    madeBy: isJudged(kind) ? (madeBy?.key ?? null) : null,
    sort,
    // While regions answer, the list moves on ten times a second: nobody can read that.
    revision: useThrottled(overview.revision, overview.phase === "running" ? 1000 : 0),
  };
  const rows = useRows(query, range.first, range.last, useJudgedAt());
  const { run } = choose;
  const mark = useCallback(
    (arn: string, wanted: Mark | null, revision: number) =>
      run({ scope: { kind: "resource", arn }, mark: wanted, revision }),
    [run],
  );
  // The rows need the day of it: they are not drawn anew for a second.
  const minute = `${overview.now.slice(0, 16)}Z`;
  if (rows.error) {
    const again = <Button onClick={rows.retry}>{t("common:tryAgain")}</Button>;
    return <ErrorNotice error={rows.error} action={again} />;
  }
  if (rows.total === 0) {
    return (
      <p className={styles.none}>
        {filter.trim() ? (
          <Rich text={t("region:none.filtered")} slots={{ filter: <Foreign>{filter.trim()}</Foreign> }} />
        ) : query.verdict ? (
          t("verdict:none", { verdict: t(`verdict:name.${query.verdict}`) })
        ) : (
          <NoRows kind={kind} known={knownAcross(regions, kind)} />
        )}
      </p>
    );
  }
  return (
    <VirtualRows
      label={t(`glossary:kinds.${kind}`)}
      count={rows.total ?? 0}
      rowHeight={ROW_HEIGHT}
      onRange={(first, last) =>
        setRange((held) => (held.first === first && held.last === last ? held : { first, last }))
      }
      head={<RowHeads kind={kind} />}
      row={(index) => (
        <RowCells
          kind={kind}
          row={rows.at(index)?.row}
          // What the person sees is of this revision, even if a newer one is on its way.
          revision={rows.at(index)?.revision ?? overview.revision}
          now={minute}
          everywhere={region === null && inside === null}
          disabled={readOnly}
          onEnter={onEnter}
          onOpenRegion={onOpenRegion}
          onMark={mark}
        />
      )}
    />
  );
}

/** No rows: nothing is there, or nobody could look. */
function NoRows({ kind, known }: { kind: RowKind; known: Known }) {
  const { t } = useTranslation(["region"]);
  if (known === "whole") return t(`region:none.${kind}`);
  const part = t(`region:gaps.part.${kind === "definitions" ? "taskDefinitions" : kind}`);
  const read =
    known === "none"
      ? t("region:gaps.notRead", { part })
      : `${t("region:gaps.partly", { part })}, ${t("region:none.inWhatWasRead")}`;
  return `${read}. ${t(kind === "relaunchers" ? "region:gaps.startAgain" : "region:gaps.bill")}`;
}
