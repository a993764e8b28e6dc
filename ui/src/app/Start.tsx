import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SessionView } from "../bridge/host";
import { useHost } from "../bridge/host-context";
import { HostError, toHostError } from "../bridge/host-error";
import { forgetSession, keys } from "../bridge/snapshots";
import { useNamed } from "../bridge/use-check";
import { useSelection } from "../components/use-selection";
import { ConnectPage } from "../features/connect/ConnectPage";
import { PracticePage } from "../features/practice/PracticePage";
import { Brand } from "./Brand";
import { ErrorBoundary } from "./ErrorBoundary";
import { PracticeFrame } from "./PracticeFrame";
import { applyStart } from "./preferences";
import { useRoute } from "./route";
import { Session } from "./Session";
import { LanguageSwitch, ThemeSwitch } from "./Settings";
import styles from "./Shell.module.css";
import top from "./TopBar.module.css";

/** Asks how the app was started, then shows the connect page or the account. */
export function Start() {
  const { t } = useTranslation("shell");
  const host = useHost();
  const client = useQueryClient();
  const start = useQuery({
    queryKey: keys.start,
    queryFn: async () => {
      const view = await host.start();
      applyStart(view);
      return view;
    },
  });
  // Undefined until the person connects or disconnects: then the start no longer says who is connected.
  const [changed, setChanged] = useState<SessionView | null | undefined>(undefined);
  // Two drills are of the same account: what is on the screen of one must not live on in the next.
  const [visit, setVisit] = useState(0);
  const [practising, setPractising] = useState(false);
  const session = changed === undefined ? (start.data?.session ?? null) : changed;
  const change = (next: SessionView | null) => {
    forgetSession(client);
    useSelection.getState().reset();
    useNamed.getState().forget();
    useRoute.getState().go("overview");
    setChanged(next);
    setVisit((held) => held + 1);
    setPractising(false);
  };
  // The same account: nothing on the screen changes but who is signed in.
  const renew = (next: SessionView) => {
    client.setQueryData(keys.who, next);
    setChanged(next);
  };
  const startError = useMemo(() => {
    if (start.error) return toHostError(start.error);
    return start.data?.error ? new HostError(start.data.error) : null;
  }, [start.error, start.data]);

  if (session) {
    return (
      <>
        {/* Outside of what may crash: a practice account never looks like a real one. */}
        {session.world.kind === "practice" && <PracticeFrame />}
        <ErrorBoundary>
          <Session
            key={visit}
            session={session}
            onConnected={change}
            onSignedIn={renew}
            onDisconnected={() => change(null)}
          />
        </ErrorBoundary>
      </>
    );
  }
  return (
    <div className={styles.shell}>
      <header className={styles.connectTop}>
        <Brand />
        <span className={top.space} />
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <div className={styles.body}>
        {start.isPending ? (
          <p className={styles.banner} role="status">
            {t("starting")}
          </p>
        ) : practising ? (
          <PracticePage onBack={() => setPractising(false)} onConnected={change} />
        ) : (
          <ConnectPage
            version={start.data?.version ?? ""}
            startError={startError}
            onConnected={change}
            onPractice={() => setPractising(true)}
          />
        )}
      </div>
    </div>
  );
}
