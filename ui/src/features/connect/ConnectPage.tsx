import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RememberedAccount, SessionView } from "../../bridge/host";
import { type HostError, toHostError } from "../../bridge/host-error";
import { usePainted } from "../../bridge/use-painted";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import text from "../../design/text.module.css";
import { About } from "./About";
import { Advanced } from "./Advanced";
import styles from "./ConnectPage.module.css";
import { ProcessDialog } from "./ProcessDialog";
import { Remembered } from "./Remembered";
import { useOptions } from "./use-options";
import { useWays } from "./use-ways";
import { Ways } from "./Ways";

type Props = {
  version: string;
  /** Why the start that the command line asked for failed. */
  startError: HostError | null;
  onConnected: (session: SessionView) => void;
  onPractice: () => void;
};

/** The ways into an account, and the accounts from before. */
export function ConnectPage({ version, startError, onConnected, onPractice }: Props) {
  const { t } = useTranslation(["connect", "common"]);
  const options = useOptions();
  const [endpoint, setEndpoint] = useState("");
  const target = endpoint.trim() || null;
  const ways = useWays({ onConnected, endpoint: target });
  const [dismissed, setDismissed] = useState<HostError | null>(null);
  // A keyboard starts here, also after Disconnect has taken away the button that had the focus.
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    main.current?.focus({ preventScroll: true });
    document.title = "Quench";
  }, []);
  usePainted("connect", !options.isPending);

  const { refetch } = options;

  // Once something was tried the failed start is no news.
  useEffect(() => {
    if (ways.busy) setDismissed(startError);
  }, [ways.busy, startError]);
  const failed = ways.failedIn(null);
  // What the keychain no longer holds is not offered again.
  const gone = failed?.code === "notKept";
  useEffect(() => {
    if (gone) void refetch();
  }, [gone, refetch]);
  const shown = failed ?? (startError === dismissed ? null : startError);
  const repeat = (account: RememberedAccount) => {
    // What follows goes where the account is, in sight.
    setEndpoint(account.endpoint ?? "");
    ways.repeat(account);
  };

  return (
    <main ref={main} className={styles.wrap} data-testid="page-connect" tabIndex={-1}>
      <div className={styles.main}>
        <header>
          <h1 className={styles.title}>{t("connect:title")}</h1>
          <p className={text.lead}>{t("connect:lead")}</p>
        </header>
        {shown && (
          <ErrorNotice error={shown} onDismiss={() => (failed ? ways.clear() : setDismissed(startError))} />
        )}
        {options.error && (
          <ErrorNotice
            error={toHostError(options.error)}
            action={<Button onClick={() => void refetch()}>{t("common:tryAgain")}</Button>}
          />
        )}
        {options.data && options.data.remembered.length > 0 && (
          <Remembered
            accounts={options.data.remembered}
            busy={ways.busy}
            onConnect={repeat}
            onForgotten={() => void refetch()}
          />
        )}
        {options.data && (
          <Ways options={options.data} ways={ways} endpoint={target} onPractice={onPractice} />
        )}
        <Advanced endpoint={endpoint} onChange={setEndpoint} />
      </div>
      <About version={version} policies={options.data?.policies ?? []} />
      {ways.program && (
        <ProcessDialog
          name={ways.program.name}
          command={ways.program.command}
          onClose={ways.closeProgram}
          onConfirm={ways.confirmProgram}
        />
      )}
    </main>
  );
}
