import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OverviewView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { putOverview, useOverview } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import { usePainted } from "../../bridge/use-painted";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import { useFormat } from "../../i18n/use-format";
import { BurnNow } from "./BurnNow";
import { ByName } from "./ByName";
import { CoverageStrip } from "./CoverageStrip";
import { coverageOf } from "./coverage";
import { Hatch } from "./Hatch";
import { MainAction } from "./MainAction";
import { MapCard } from "./MapCard";
import styles from "./OverviewPage.module.css";
import { oneFailure } from "./one-failure";
import { RegionList } from "./RegionList";
import { useSelection } from "./selection";
import { TruthLead } from "./TruthLead";
import truthStyles from "./TruthRow.module.css";
import { truthOf } from "./truth";

type Props = {
  onOpenRegion: (code: string) => void;
  onChoose: () => void;
  onReview: () => void;
};

/** The whole account on one page. Starts the first check by itself: looking changes nothing. */
export function OverviewPage(props: Props) {
  const { data, error } = useOverview();
  if (error) {
    return (
      <Page testId="page-overview">
        <ErrorNotice error={toHostError(error)} />
      </Page>
    );
  }
  return data ? <Overview overview={data} {...props} /> : <Page testId="page-overview">{null}</Page>;
}

function Overview({ overview, onOpenRegion, onChoose, onReview }: Props & { overview: OverviewView }) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const host = useHost();
  const client = useQueryClient();
  const { named, name } = useSelection();
  const [asking, setAsking] = useState(false);
  const keep = (view: OverviewView) => putOverview(client, view);
  const start = useAction((regions: string[]) => host.startSweep(regions), keep);
  const stop = useAction(() => host.stopSweep(), keep);
  const coverage = useMemo(() => coverageOf(overview), [overview]);
  const { phase, counts, burningRegions } = overview;

  const run = useRef(start.run);
  run.current = start.run;
  const started = useRef(false);
  useEffect(() => {
    if (phase !== "never" || started.current) return;
    started.current = true;
    run.current([]);
  }, [phase]);
  usePainted("overview", phase === "done");

  const check = (regions: readonly string[]) => start.run([...regions]);
  const checkNamed = (code: string) => {
    setAsking(false);
    name(code);
    check([...named.filter((other) => other !== code), code]);
  };
  const shared = useMemo(() => oneFailure(overview), [overview]);
  const failed = start.error ?? stop.error;
  const truth = start.busy && phase === "never" ? "starting" : truthOf(overview, coverage);
  return (
    <Page testId="page-overview" fits>
      <Hatch />
      <section className={truthStyles.truth} data-testid="sweep-phase" data-phase={phase}>
        <div className={truthStyles.words}>
          <h1 aria-live="polite">
            {t(`truth.${truth}`, {
              tasks: format.tasks(counts.tasks),
              regions: format.regions(burningRegions),
            })}
          </h1>
          <TruthLead overview={overview} coverage={coverage} />
        </div>
        <BurnNow overview={overview} coverage={coverage} />
        <MainAction
          overview={overview}
          busy={start.busy || stop.busy}
          onStop={() => stop.run(undefined)}
          onStart={() => check(named)}
          onChoose={onChoose}
          onReview={onReview}
        />
      </section>
      {failed && (
        <ErrorNotice error={failed} onDismiss={() => (start.error ? start.clear() : stop.clear())} />
      )}
      {shared && <ErrorNotice error={shared} />}
      {coverage.total > 0 && (
        <CoverageStrip overview={overview} coverage={coverage} onByName={() => setAsking(true)} />
      )}
      <div className={styles.split}>
        <MapCard
          overview={overview}
          coverage={coverage}
          onOpen={onOpenRegion}
          onCheckAgain={() => check(named)}
        />
        <RegionList regions={overview.regions} onOpen={onOpenRegion} />
      </div>
      {asking && <ByName onClose={() => setAsking(false)} onCheck={checkNamed} />}
    </Page>
  );
}
