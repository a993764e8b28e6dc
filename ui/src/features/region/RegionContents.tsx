import { useCallback, useDeferredValue, useMemo, useState } from "react";
import type { OverviewView, PrincipalLabel, RegionRow, Verdict } from "../../bridge/host";
import { isUnread, someRead } from "../../bridge/known";
import { useTriage } from "../../bridge/snapshots";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import { useSession } from "../../bridge/use-session";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Bulk } from "./Bulk";
import { Gaps } from "./Gaps";
import { RegionFacts } from "./RegionFacts";
import { RowTable } from "./RowTable";
import { type Browse, firstLook, hasVerdicts, type Inside, sortOf } from "./rows-query";
import styles from "./Sheet.module.css";
import { Tools } from "./Tools";
import { VerdictFilter } from "./VerdictFilter";

type Props = {
  overview: OverviewView;
  /** One region, or null for the whole account. */
  region: RegionRow | null;
  /** What the list shows to begin with. */
  verdict?: Verdict | undefined;
  madeBy?: PrincipalLabel | undefined;
  choose: Action<Choose>;
  /** Makes the places of the rows into ways to their regions. */
  onOpenRegion?: ((code: string) => void) | undefined;
  /** To the regions that are off: from one of them. */
  onRegions?: (() => void) | undefined;
};

/** What a region, or the whole account, holds, with the marks on it. */
export function RegionContents(props: Props) {
  const { overview, region, verdict = null, madeBy = null, choose, onOpenRegion, onRegions } = props;
  const [browse, setBrowse] = useState<Browse>({ ...firstLook, verdict, madeBy });
  const { data: triage, isPending: unknownYet } = useTriage();
  const enter = useCallback(
    (inside: Inside) =>
      setBrowse((held) => ({ ...held, inside, kind: "services", filter: "", verdict: null })),
    [],
  );
  const shown = useDeferredValue(browse);
  const code = region?.code ?? null;
  const { counts } = region ?? overview;
  const regions = useMemo(() => (region ? [region] : overview.regions), [region, overview]);
  const readOnly = useSession()?.readOnly ?? false;
  const nothingRead = region !== null && isUnread(region);
  return (
    <>
      {region && !nothingRead && <RegionFacts region={region} />}
      {region && (
        <Gaps
          region={region}
          checking={overview.phase === "running"}
          goodElsewhere={someRead(overview.regions)}
          onRegions={onRegions}
        />
      )}
      {choose.error && <ErrorNotice error={choose.error} onDismiss={choose.clear} />}
      {!nothingRead && (
        <>
          <Bulk
            overview={overview}
            triage={triage}
            region={region}
            choose={choose}
            readOnly={readOnly}
            onSuspects={() => setBrowse({ ...firstLook, verdict: "suspect" })}
          />
          <Tools
            browse={browse}
            sort={sortOf(browse, triage)}
            counts={counts}
            regions={regions}
            everywhere={code === null}
            explained={!hasVerdicts(browse, triage)}
            onChange={setBrowse}
          />
          {triage && hasVerdicts(browse, triage) && (
            <VerdictFilter browse={browse} triage={triage} region={region} onChange={setBrowse} />
          )}
          <div className={styles.table}>
            {/* The order hangs on whether there are verdicts: a list that is drawn before would be drawn twice. */}
            {!unknownYet && (
              <RowTable
                key={JSON.stringify([shown, sortOf(shown, triage)])}
                overview={overview}
                region={code}
                regions={regions}
                browse={shown}
                sort={sortOf(shown, triage)}
                choose={choose}
                readOnly={readOnly}
                onEnter={enter}
                onOpenRegion={onOpenRegion}
              />
            )}
          </div>
        </>
      )}
    </>
  );
}
