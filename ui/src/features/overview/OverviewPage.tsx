import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OverviewView, TeardownStatus } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { putOverview, useCosts, useOverview, useTeardown, useTriage } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import { useCheck, useNamed } from "../../bridge/use-check";
import { useChoose } from "../../bridge/use-choose";
import { usePainted } from "../../bridge/use-painted";
import { useSession } from "../../bridge/use-session";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Hatch } from "../../components/Hatch";
import { Page } from "../../components/Page";
import { PermissionStrip } from "../../components/permissions/PermissionStrip";
import { useSelection } from "../../components/use-selection";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { BilledList } from "./BilledList";
import { BurnNow } from "./BurnNow";
import { ByName } from "./ByName";
import { CoverageStrip } from "./CoverageStrip";
import { coverageOf } from "./coverage";
import { MainAction } from "./MainAction";
import { MapCard } from "./MapCard";
import styles from "./OverviewPage.module.css";
import { oneFailure } from "./one-failure";
import { RegionList } from "./RegionList";
import { TriageStrip } from "./TriageStrip";
import { TruthLead } from "./TruthLead";
import truthStyles from "./TruthRow.module.css";
import { truthOf } from "./truth";

type Props = {
  /** The person came back from a region: the list takes the focus where it was. */
  returned: boolean;
  onOpenRegion: (code: string) => void;
  onChoose: () => void;
  onReview: () => void;
  onRegions: () => void;
  onCosts: () => void;
  /** To the question about an alert. */
  onAlert: () => void;
  /** To those that only a person can decide on. */
  onSuspects: () => void;
  onWho: () => void;
};

/** The whole account on one page. Starts the first check by itself: looking changes nothing. */
export function OverviewPage(props: Props) {
  const { t } = useTranslation("overview");
  const { data, error } = useOverview();
  if (data) return <Overview overview={data} {...props} />;
  return (
    <Page testId="page-overview" title={t("title")}>
      {error && <ErrorNotice error={toHostError(error)} />}
    </Page>
  );
}

/** Estimates move while somebody looks at them; nobody is asked for them. */
const EVERY = 10_000;

function Overview({
  overview,
  returned,
  onOpenRegion,
  onChoose,
  onReview,
  onRegions,
  onCosts,
  onAlert,
  onSuspects,
  onWho,
}: Props & { overview: OverviewView }) {
  const { t } = useTranslation(["overview", "alert"]);
  const format = useFormat();
  const host = useHost();
  const client = useQueryClient();
  const { named, name } = useNamed();
  const readOnly = useSession()?.readOnly ?? false;
  const [asking, setAsking] = useState(false);
  const keep = (view: OverviewView) => putOverview(client, view);
  const start = useCheck();
  const stop = useAction(() => host.stopSweep(), keep);
  const coverage = useMemo(() => coverageOf(overview), [overview]);
  const { phase, counts, burningRegions } = overview;
  const { data: costs } = useCosts(EVERY);
  const { data: triage } = useTriage();
  const choose = useChoose();
  const bill = costs?.bill ?? null;
  const billed = useSelection(({ map }) => map === "billed");

  const run = useRef(start.run);
  run.current = start.run;
  const started = useRef(false);
  const teardown = useTeardown();
  // While a teardown works on the account a check would only be refused.
  const taken = teardown.isPending || isWorking(teardown.data?.status);
  useEffect(() => {
    if (phase !== "never" || started.current || taken) return;
    started.current = true;
    run.current([]);
  }, [phase, taken]);
  usePainted("overview", phase === "done");

  const checkNamed = (code: string) => {
    setAsking(false);
    name(code);
    start.run([...named.filter((other) => other !== code), code]);
  };
  const shared = useMemo(() => oneFailure(overview), [overview]);
  const failed = start.error ?? stop.error;
  const truth = start.busy && phase === "never" ? "starting" : truthOf(overview, coverage);
  const sentence = t(`truth.${truth}`, {
    tasks: format.tasks(counts.tasks),
    regions: format.regions(burningRegions),
    asked: format.regions(coverage.asked),
  });
  return (
    <Page testId="page-overview" title={t("title")} fits>
      <Hatch />
      <section className={truthStyles.truth} data-testid="sweep-phase" data-phase={phase}>
        <div className={truthStyles.words}>
          <h1>{sentence}</h1>
          {/* Said when it begins and when it ends, not with every region that answers. */}
          <span className={text.hidden} role="status">
            {phase === "running" ? t("map.checkingNow") : sentence}
          </span>
          <TruthLead overview={overview} coverage={coverage} />
          <div className={truthStyles.alert}>
            <Button look="quiet" data-testid="open-alert" onClick={onAlert}>
              {t("alert:open")}
            </Button>
          </div>
        </div>
        <BurnNow overview={overview} coverage={coverage} opened={costs?.burning} />
        <MainAction
          overview={overview}
          triage={triage}
          choose={choose}
          busy={start.busy || stop.busy}
          readOnly={readOnly}
          onStop={() => stop.run(undefined)}
          onStart={start.again}
          onChoose={onChoose}
          onReview={onReview}
          onSuspects={onSuspects}
        />
      </section>
      {choose.error && <ErrorNotice error={choose.error} onDismiss={choose.clear} />}
      {failed && (
        <ErrorNotice error={failed} onDismiss={() => (start.error ? start.clear() : stop.clear())} />
      )}
      {shared && <ErrorNotice error={shared} />}
      <PermissionStrip area="look" />
      {coverage.total > 0 && (
        <CoverageStrip
          overview={overview}
          coverage={coverage}
          onByName={() => setAsking(true)}
          onRegions={onRegions}
        />
      )}
      {triage && <TriageStrip triage={triage} onWho={onWho} />}
      <div className={styles.split}>
        <MapCard
          overview={overview}
          coverage={coverage}
          bill={bill}
          onOpen={onOpenRegion}
          onCheckAgain={start.again}
          onCosts={onCosts}
        />
        {billed && bill ? (
          <BilledList bill={bill} regions={overview.regions} returned={returned} onOpen={onOpenRegion} />
        ) : (
          <RegionList regions={overview.regions} returned={returned} onOpen={onOpenRegion} />
        )}
      </div>
      {asking && <ByName onClose={() => setAsking(false)} onCheck={checkNamed} />}
    </Page>
  );
}

const working: ReadonlySet<TeardownStatus> = new Set<TeardownStatus>([
  "savingEvidence",
  "running",
  "stopping",
  "verifying",
]);

function isWorking(status: TeardownStatus | undefined): boolean {
  return status !== undefined && working.has(status);
}
