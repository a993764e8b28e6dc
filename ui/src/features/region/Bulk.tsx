import { CheckCheck } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Mark, MarkScope, OverviewView, RegionRow, TriageView } from "../../bridge/host";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import { Button } from "../../components/Button";
import { SelectRogue } from "../../components/triage/SelectRogue";
import { useFormat } from "../../i18n/use-format";
import { SelectRogueHere } from "./SelectRogueHere";
import styles from "./Sheet.module.css";
import { UnusedDefinitions, UnusedNote } from "./UnusedDefinitions";

type Props = {
  overview: OverviewView;
  /** How far judging is, once that is known. */
  triage: TriageView | undefined;
  /** Of one region, or of all if absent. */
  region: RegionRow | null;
  choose: Action<Choose>;
  /** Another window holds the account. */
  readOnly: boolean;
  /** Shows those that nobody but a person can decide on. */
  onSuspects: () => void;
};

/** One rule for many: what looks rogue first, then everything here, which is for whoever knows that nothing is theirs. */
export function Bulk({ overview, triage, region, choose, readOnly, onSuspects }: Props) {
  const { t } = useTranslation("region");
  const format = useFormat();
  const note = useId();
  const { choice, revision, phase } = overview;
  const scope: MarkScope = region ? { kind: "region", region: region.code } : { kind: "everywhere" };
  const apply = (mark: Mark | null) => choose.run({ scope, mark, revision });
  const judged = triage !== undefined && triage.judging.kind !== "never";
  const waiting = phase === "running";
  const disabled = choose.busy || waiting || readOnly;
  // A rule for many leaves out what AWS Batch made: it is not counted among what the button marks.
  const batch = region ? region.batchClusters : choice.batchClusters;
  const count = (region ?? overview).counts.clusters - batch;
  const clusters = format.clusters(count);
  const marked = region
    ? region.removeClusters + region.keepClusters > 0
    : choice.remove.clusters + choice.keep.clusters > 0;
  const blocked = region
    ? choice.definitionsBlockedRegions.filter((code) => code === region.code)
    : choice.definitionsBlockedRegions;
  return (
    <div className={styles.bulk}>
      {!region && triage && (
        <SelectRogue
          overview={overview}
          triage={triage}
          choose={choose}
          readOnly={readOnly}
          onSuspects={onSuspects}
        />
      )}
      {region && triage && (
        <SelectRogueHere
          overview={overview}
          triage={triage}
          region={region}
          choose={choose}
          readOnly={readOnly}
        />
      )}
      <Button
        look={region && !judged ? "plain" : "quiet"}
        data-testid={region ? "select-region" : "select-everywhere"}
        disabled={disabled || count === 0}
        onClick={() => apply("remove")}
      >
        <CheckCheck size={16} aria-hidden />
        {t(region ? "bulk.region" : "bulk.everywhere", { clusters })}
      </Button>
      {region && (
        <Button disabled={disabled || count === 0} onClick={() => apply("keep")}>
          {t("bulk.keepRegion")}
        </Button>
      )}
      {!region && <UnusedDefinitions overview={overview} choose={choose} readOnly={readOnly} note={note} />}
      {marked && (
        <Button look="quiet" disabled={disabled} onClick={() => apply(null)}>
          {t("bulk.clear")}
        </Button>
      )}
      <div className={region ? styles.notes : `${styles.notes} ${styles.beside}`}>
        {readOnly && <p>{t("bulk.readOnly")} </p>}
        {waiting && <p>{t("bulk.waitForCheck")} </p>}
        {!region && <UnusedNote id={note} overview={overview} />}
        {batch > 0 && <p>{t("bulk.batch", { count: batch })} </p>}
        {blocked.length > 0 && (
          <p>{t("bulk.blocked", { regions: format.list(blocked.map(format.region)) })}</p>
        )}
      </div>
    </div>
  );
}
