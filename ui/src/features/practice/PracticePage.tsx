import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectRequest, SessionView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { keys } from "../../bridge/snapshots";
import { useConnect } from "../../bridge/use-connect";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import { Rich } from "../../components/Rich";
import { Strip } from "../../components/Strip";
import text from "../../design/text.module.css";
import styles from "./PracticePage.module.css";
import { Scenarios } from "./Scenarios";
import { nearestSpeed, seedOf, Terms } from "./Terms";

/** What a person practised last, to begin the choice with. */
export type Drill = Pick<Extract<ConnectRequest, { kind: "practice" }>, "seed" | "speed"> & {
  scenario: string;
};

type Props = {
  /** The drill that the person is in, if any: the one that starts takes its place. */
  current?: Drill | undefined;
  onBack: () => void;
  onConnected: (session: SessionView) => void;
};

/** The practice account: what happened, from which number, how fast; or the one from last time. */
export function PracticePage({ current, onBack, onConnected }: Props) {
  const { t } = useTranslation(["practice", "common"]);
  const host = useHost();
  const options = useQuery({ queryKey: keys.options, queryFn: () => host.connectOptions(), gcTime: 0 });
  const connect = useConnect(onConnected);
  const [chosen, setChosen] = useState(current?.scenario ?? "");
  const [speed, setSpeed] = useState(nearestSpeed(current?.speed ?? 1));
  const [seed, setSeed] = useState(String(current?.seed ?? 1));
  const scenarios = options.data?.scenarios ?? [];
  // One that is not offered cannot be chosen: then the first is.
  const scenario = scenarios.includes(chosen) ? chosen : (scenarios[0] ?? "");
  const saved = options.data?.practiceSaved === true && current === undefined;
  const number = seedOf(seed);

  const goOn = () =>
    connect.run({ kind: "practice", scenario: null, seed: 1, speed: Number(speed), fresh: false });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (connect.busy || number === null) return;
    // Whatever is saved, what starts here starts at its beginning.
    connect.run({ kind: "practice", scenario, seed: number, speed: Number(speed), fresh: true });
  };
  return (
    <Page testId="page-practice" title={t("practice:page")}>
      <header className={styles.head}>
        <Button look="icon" aria-label={t("common:back")} onClick={onBack}>
          <ChevronLeft size={18} aria-hidden />
        </Button>
        <div className={text.grow}>
          <h1>{t("practice:title")}</h1>
          <p className={text.lead}>{t("practice:lead")}</p>
        </div>
      </header>
      {connect.error && <ErrorNotice error={connect.error} onDismiss={connect.clear} />}
      {options.error && (
        <ErrorNotice
          error={toHostError(options.error)}
          action={<Button onClick={() => void options.refetch()}>{t("common:tryAgain")}</Button>}
        />
      )}
      {saved && (
        <Strip
          unknown
          action={
            <Button look="main" disabled={connect.busy} data-testid="practice-continue" onClick={goOn}>
              {t("practice:goOn")}
            </Button>
          }
        >
          <Rich text={t("practice:saved")} />
        </Strip>
      )}
      {options.data && (
        <form className={styles.two} onSubmit={submit}>
          <Scenarios names={scenarios} chosen={scenario} onChoose={setChosen} />
          <Terms
            speed={speed}
            onSpeed={setSpeed}
            seed={seed}
            onSeed={setSeed}
            busy={connect.busy}
            replaces={current !== undefined}
            second={saved}
          />
        </form>
      )}
    </Page>
  );
}
