import { useCallback, useDeferredValue, useMemo, useState } from "react";
import type { OverviewView, RegionRow } from "../../bridge/host";
import { isUnread, someRead } from "../../bridge/known";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import { useSession } from "../../bridge/use-session";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Bulk } from "./Bulk";
import { Gaps } from "./Gaps";
import { RegionFacts } from "./RegionFacts";
import { RowTable } from "./RowTable";
import { type Browse, firstLook, type Inside } from "./rows-query";
import styles from "./Sheet.module.css";
import { Tools } from "./Tools";

type Props = {
  overview: OverviewView;
  /** One region, or null for the whole account. */
  region: RegionRow | null;
  choose: Action<Choose>;
  /** Makes the places of the rows into ways to their regions. */
  onOpenRegion?: ((code: string) => void) | undefined;
  /** To the regions that are off: from one of them. */
  onRegions?: (() => void) | undefined;
};

/** What a region, or the whole account, holds, with the marks on it. */
export function RegionContents({ overview, region, choose, onOpenRegion, onRegions }: Props) {
  const [browse, setBrowse] = useState<Browse>(firstLook);
  const enter = useCallback(
    (inside: Inside) => setBrowse((held) => ({ ...held, inside, kind: "services", filter: "" })),
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
          <Bulk overview={overview} region={region} choose={choose} readOnly={readOnly} />
          <Tools
            browse={browse}
            counts={counts}
            regions={regions}
            everywhere={code === null}
            onChange={setBrowse}
          />
          <div className={styles.table}>
            <RowTable
              key={`${shown.kind} ${shown.inside?.arn ?? ""} ${shown.filter} ${shown.sort}`}
              overview={overview}
              region={code}
              regions={regions}
              browse={shown}
              choose={choose}
              readOnly={readOnly}
              onEnter={enter}
              onOpenRegion={onOpenRegion}
            />
          </div>
        </>
      )}
    </>
  );
}
