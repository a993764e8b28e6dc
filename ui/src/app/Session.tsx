import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PrincipalLabel, SessionView } from "../bridge/host";
import { useHost } from "../bridge/host-context";
import type { HostError } from "../bridge/host-error";
import { keys, useStanding, useTeardown } from "../bridge/snapshots";
import { useAction } from "../bridge/use-action";
import { useLive } from "../bridge/use-live";
import { AccountTitleProvider, accountTitle } from "../components/account-title";
import { useWhy } from "../components/use-why";
import { SignInAgain } from "../features/connect/SignInAgain";
import { CostsPage } from "../features/costs/CostsPage";
import { DebriefPage } from "../features/debrief/DebriefPage";
import { JobFailure } from "../features/errors/JobFailure";
import { OverviewPage } from "../features/overview/OverviewPage";
import { PracticePage } from "../features/practice/PracticePage";
import { ProofPage } from "../features/proof/ProofPage";
import { ChoosePage } from "../features/region/ChoosePage";
import { RegionPage } from "../features/region/RegionPage";
import { RegionsPage } from "../features/regions/RegionsPage";
import { useRegionNews } from "../features/regions/use-region-news";
import { ReviewPage } from "../features/review/ReviewPage";
import { TeardownPage } from "../features/teardown/TeardownPage";
import { WhoPage } from "../features/who/WhoPage";
import { WhyPanel } from "../features/why/WhyPanel";
import { Banners } from "./Banners";
import { EndedBanner } from "./EndedBanner";
import { ErrorBoundary } from "./ErrorBoundary";
import { useRoute } from "./route";
import styles from "./Shell.module.css";
import { TopBar } from "./TopBar";

type Props = {
  session: SessionView;
  /** Another drill has taken the place of this account. */
  onConnected: (session: SessionView) => void;
  /** Somebody signed in again to this very account. */
  onSignedIn: (session: SessionView) => void;
  onDisconnected: () => void;
};

/** Everything behind the connection: the bar, the banners, and the page. */
export function Session({ session, onConnected, onSignedIn, onDisconnected }: Props) {
  const { t } = useTranslation("shell");
  const { page } = useRoute(({ view }) => view);
  const host = useHost();
  const client = useQueryClient();
  const { data: standing } = useStanding();
  const [again, setAgain] = useState(false);
  const signInAgain = useCallback(() => setAgain(true), []);
  const [failure, setFailure] = useState<HostError | null>(null);
  useLive(setFailure);
  useRegionNews();
  // Refused while a teardown runs: then this window is still connected, and says so.
  const disconnect = useAction(() => host.disconnect(), onDisconnected);
  const ready = useFirstPage();
  useFocusAfter(standing?.signIn.state.kind === "ended");
  const signedIn = (next: SessionView) => {
    setAgain(false);
    onSignedIn(next);
    // That it was over is no news any more, and what could not be read for it can be read now.
    setFailure((held) => (held?.code === "tokenExpired" ? null : held));
    void client.invalidateQueries({ queryKey: keys.standing });
    void client.refetchQueries({
      queryKey: ["session"],
      predicate: ({ state }) => state.status === "error",
    });
  };
  const title =
    session.world.kind === "practice"
      ? t("practiceTitle")
      : accountTitle(session.account, standing?.alias ?? standing?.name ?? null);
  return (
    <div className={styles.shell}>
      <TopBar session={session} onDisconnect={() => disconnect.run(undefined)} onSignInAgain={signInAgain} />
      {/* Above what scrolls: nothing goes on until it is done. */}
      {standing && <EndedBanner signIn={standing.signIn} onSignInAgain={signInAgain} />}
      <div className={styles.body}>
        <Banners session={session} />
        {failure && <JobFailure error={failure} onDismiss={() => setFailure(null)} />}
        {disconnect.error && <JobFailure error={disconnect.error} onDismiss={disconnect.clear} />}
        <AccountTitleProvider value={title}>
          <ErrorBoundary key={page}>
            {ready && <CurrentPage session={session} onConnected={onConnected} />}
            <Why />
          </ErrorBoundary>
        </AccountTitleProvider>
      </div>
      {again && standing && (
        <SignInAgain
          session={session}
          last={standing.signIn.way}
          onSignedIn={signedIn}
          onClose={() => setAgain(false)}
        />
      )}
    </div>
  );
}

/** Once the sign-in counts again its banner goes, and the focus with it: then the page has it. */
function useFocusAfter(ended: boolean): void {
  const before = useRef(ended);
  useEffect(() => {
    const over = before.current && !ended;
    before.current = ended;
    if (over && document.activeElement === document.body)
      document.querySelector<HTMLElement>("main")?.focus();
  }, [ended]);
}

/** The reasons of one thing, over whatever page asked for them; from there on to the story of whoever made it. */
function Why() {
  const { open } = useRoute();
  const toStory = (principal: PrincipalLabel) => {
    useWhy.getState().close();
    open({ page: "who", tab: "timeline", principal });
  };
  return <WhyPanel onTimeline={toStory} />;
}

/**
 * A teardown that is not verified is what a person has to see first. True once that is decided: the overview starts a
 * check by itself, so it must not stand there before.
 */
function useFirstPage(): boolean {
  const { data: teardown, isPending } = useTeardown();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (ready || isPending) return;
    const { view, go } = useRoute.getState();
    if (view.page === "overview" && teardown && teardown.status !== "verified") go("teardown");
    setReady(true);
  }, [ready, isPending, teardown]);
  return ready;
}

type PageProps = Pick<Props, "session" | "onConnected">;

function CurrentPage({ session, onConnected }: PageProps) {
  const { view, go, open, back, returned } = useRoute();
  const openRegion = useCallback((code: string) => open({ page: "region", code }), [open]);
  const review = () => open({ page: "review" });
  const choose = () => open({ page: "choose" });
  const regions = () => open({ page: "regions" });
  switch (view.page) {
    case "overview":
      return (
        <OverviewPage
          returned={returned}
          onOpenRegion={openRegion}
          onChoose={choose}
          onReview={review}
          onRegions={regions}
          onCosts={() => go("costs")}
          onAlert={() => open({ page: "costs", alert: true })}
          onSuspects={() => open({ page: "choose", verdict: "suspect" })}
          onWho={() => go("who")}
        />
      );
    case "costs":
      return <CostsPage alert={view.alert ?? false} onRegions={regions} />;
    case "choose":
      return (
        <ChoosePage
          verdict={view.verdict}
          madeBy={view.madeBy}
          onBack={back}
          onOpenRegion={openRegion}
          onReview={review}
        />
      );
    case "who":
      return (
        <WhoPage
          key={`${view.tab} ${view.principal?.key}`}
          tab={view.tab ?? "principals"}
          principal={view.principal ?? null}
          onShowMade={(madeBy) => open({ page: "choose", madeBy })}
        />
      );
    case "region":
      return (
        <RegionPage
          code={view.code}
          onBack={back}
          onReview={review}
          onRegions={regions}
          onCosts={() => open({ page: "costs" })}
        />
      );
    case "regions":
      return (
        <RegionsPage account={session.account} onBack={back} onOpenRegion={openRegion} onChoose={choose} />
      );
    case "review":
      return (
        <ReviewPage
          initialPlan={view.plan}
          onBack={back}
          onApproved={() => go("teardown")}
          onRegions={regions}
        />
      );
    case "teardown":
      return (
        <TeardownPage
          onAmended={(plan) => open({ page: "review", plan })}
          onProof={() => go("proof")}
          onOverview={() => go("overview")}
        />
      );
    case "proof":
      return (
        <ProofPage
          onTeardown={() => go("teardown")}
          onOverview={() => go("overview")}
          onRegions={regions}
          onDebrief={session.world.kind === "practice" ? () => go("debrief") : undefined}
        />
      );
    case "debrief":
      return (
        <DebriefPage
          onOverview={() => go("overview")}
          onAnother={({ scenario, seed, speed }) =>
            open({ page: "practice", current: { scenario, seed, speed } })
          }
          onConnected={onConnected}
        />
      );
    case "practice":
      return <PracticePage current={view.current} onBack={back} onConnected={onConnected} />;
  }
}
