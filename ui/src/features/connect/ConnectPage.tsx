import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectRequest, ProfileOption, SessionView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { type HostError, toHostError } from "../../bridge/host-error";
import { keys } from "../../bridge/snapshots";
import { useConnect } from "../../bridge/use-connect";
import { usePainted } from "../../bridge/use-painted";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import text from "../../design/text.module.css";
import { About } from "./About";
import { Advanced } from "./Advanced";
import styles from "./ConnectPage.module.css";
import { ProcessDialog } from "./ProcessDialog";
import { type Way, Ways } from "./Ways";

type Props = {
  version: string;
  /** Why the start that the command line asked for failed. */
  startError: HostError | null;
  onConnected: (session: SessionView) => void;
  onPractice: () => void;
};

type Process = { name: string; command: string; token: string };

/** The ways into an account: only those that work here. */
export function ConnectPage({ version, startError, onConnected, onPractice }: Props) {
  const { t } = useTranslation(["connect", "common"]);
  const host = useHost();
  const options = useQuery({ queryKey: keys.options, queryFn: () => host.connectOptions(), gcTime: 0 });
  const connect = useConnect(onConnected);
  const [open, setOpen] = useState<Way | null>(null);
  const [endpoint, setEndpoint] = useState("");
  const [process, setProcess] = useState<Process | null>(null);
  const [dismissed, setDismissed] = useState<HostError | null>(null);
  const asked = useRef("");
  // A keyboard starts here, also after Disconnect has taken away the button that had the focus.
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    main.current?.focus({ preventScroll: true });
    document.title = "Quench";
  }, []);
  usePainted("connect", !options.isPending);

  // A person who signed in with a terminal comes back to this window: the profiles may work now.
  const { refetch } = options;
  useEffect(() => {
    const look = () => void refetch();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [refetch]);

  const target = endpoint.trim() || null;
  const send = (request: ConnectRequest) => {
    setDismissed(startError);
    connect.run(request);
  };
  const takeProfile = ({ name, needs }: ProfileOption) => {
    asked.current = name;
    if (needs?.kind === "confirmProcess") setProcess({ name, command: needs.command, token: needs.token });
    else send({ kind: "profile", name, confirmed: null, endpoint: target });
  };
  const failed = connect.error ?? (startError === dismissed ? null : startError);
  // A profile whose program nobody has seen yet is refused with that program: show it.
  const { command, token } = connect.error?.code === "confirmProcess" ? connect.error.context : {};
  const refused = command && token ? { name: asked.current, command, token } : null;
  const shown = process ?? refused;
  const closeProcess = () => {
    setProcess(null);
    connect.clear();
  };

  return (
    <main ref={main} className={styles.wrap} data-testid="page-connect" tabIndex={-1}>
      <div className={styles.main}>
        <header>
          <h1 className={styles.title}>{t("connect:title")}</h1>
          <p className={text.lead}>{t("connect:lead")}</p>
        </header>
        {failed && !refused && (
          <ErrorNotice
            error={failed}
            onDismiss={() => (connect.error ? connect.clear() : setDismissed(startError))}
          />
        )}
        {options.error && (
          <ErrorNotice
            error={toHostError(options.error)}
            action={<Button onClick={() => void refetch()}>{t("common:tryAgain")}</Button>}
          />
        )}
        {options.data && (
          <Ways
            options={options.data}
            open={open}
            busy={connect.busy}
            onToggle={(way) => setOpen(open === way ? null : way)}
            onProfile={takeProfile}
            onEnvironment={() => send({ kind: "environment", endpoint: target })}
            onKey={(key) => send({ kind: "accessKey", ...key, endpoint: target })}
            onPractice={onPractice}
          />
        )}
        <Advanced endpoint={endpoint} onChange={setEndpoint} />
      </div>
      <About version={version} />
      {shown && (
        <ProcessDialog
          name={shown.name}
          command={shown.command}
          onClose={closeProcess}
          onConfirm={() => {
            closeProcess();
            send({ kind: "profile", name: shown.name, confirmed: shown.token, endpoint: target });
          }}
        />
      )}
    </main>
  );
}
