import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BillSplit, CostsView } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import { useCosts } from "../../bridge/snapshots";
import { usePainted } from "../../bridge/use-painted";
import { BillCard } from "../../components/bill/BillCard";
import type { Focus } from "../../components/bill/place-key";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Hatch } from "../../components/Hatch";
import { Page } from "../../components/Page";
import { useSelection } from "../../components/use-selection";
import { AlertCard } from "./AlertCard";
import { Apart } from "./Apart";
import { AskDialog } from "./AskDialog";
import { Asking } from "./Asking";
import { Billed } from "./Billed";
import { Burning } from "./Burning";
import { CapDialog } from "./CapDialog";
import styles from "./CostsPage.module.css";
import { Expected } from "./Expected";
import { Head } from "./Head";
import { Meter } from "./Meter";
import { NoBill } from "./NoBill";
import { Notice } from "./Notice";
import { Odd } from "./Odd";
import { OffSpending } from "./OffSpending";
import { Ranked } from "./Ranked";
import { useBill } from "./use-bill";

type Props = {
  /** The person came with an alert in hand. */
  alert: boolean;
  onRegions: () => void;
};

/** Estimates move while somebody looks at them. */
const EVERY = 10_000;

/** What AWS has billed and what burns now, side by side and never added up. Opening the page asks AWS for nothing. */
export function CostsPage(props: Props) {
  const { t } = useTranslation("costs");
  const { data, error } = useCosts(EVERY);
  usePainted("costs", data !== undefined);
  return (
    <Page testId="page-costs" title={t("title")}>
      {error && !data && <ErrorNotice error={toHostError(error)} />}
      {data && <Costs costs={data} {...props} />}
    </Page>
  );
}

/** Which dialog is open; to raise the limit one may come from another, and goes back to it. */
type Dialog = { kind: "ask" | "goOn" } | { kind: "cap"; back: "ask" | "goOn" | null };

function Costs({ costs, alert, onRegions }: Props & { costs: CostsView }) {
  const { t } = useTranslation(["costs", "bill"]);
  const orders = useBill();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [split, setSplit] = useState<BillSplit>("place");
  const [focus, setFocus] = useState<Focus | null>(null);
  const select = useSelection((state) => state.select);
  const { bill, asking, now } = costs;
  const close = () => setDialog(null);
  const ask = () => setDialog({ kind: "ask" });
  const raise = () => setDialog({ kind: "cap", back: null });
  const focusOn = (next: Focus | null) => {
    setFocus(next);
    // The map points at the same region.
    if (next?.kind === "place" && next.place.kind === "region") select(next.place.code);
  };
  const { failed } = orders;
  return (
    <>
      <Hatch />
      <Head costs={costs} />
      {failed?.error && <ErrorNotice error={failed.error} onDismiss={failed.clear} />}
      {asking && (
        <Asking asking={asking} stopping={orders.stop.busy} onStop={() => orders.stop.run(undefined)} />
      )}
      <Notice costs={costs} onGoOn={() => setDialog({ kind: "goOn" })} onRaise={raise} />
      {bill && <OffSpending bill={bill} onRegions={onRegions} />}
      <div className={styles.two}>
        <div className={styles.column}>
          {bill ? (
            <>
              <BillCard
                title={t(bill.monthly ? "bill:title.month" : "bill:title.day", { currency: bill.currency })}
                bill={bill}
                now={now}
                anomalies={costs.unusual}
                split={split}
                onSplit={(next) => {
                  setSplit(next);
                  setFocus(null);
                }}
                focus={focus}
                onFocus={focusOn}
              />
              <Odd odd={bill.odd} />
              <Ranked bill={bill} split={split} focus={focus} onFocus={focusOn} />
            </>
          ) : (
            <NoBill costs={costs} onAsk={ask} />
          )}
          <AlertCard costs={costs} first={alert} onAsk={ask} />
        </div>
        <div className={styles.column}>
          <Billed costs={costs} />
          <Burning costs={costs} />
          <Meter costs={costs} onAsk={ask} onRaise={raise} />
          <Apart costs={costs} />
          <Expected costs={costs} />
        </div>
      </div>
      {(dialog?.kind === "ask" || dialog?.kind === "goOn") && (
        <AskDialog
          key={dialog.kind}
          costs={costs}
          goOn={dialog.kind === "goOn"}
          onClose={close}
          onRaise={() => setDialog({ kind: "cap", back: dialog.kind })}
          onAsk={(wanted) => {
            close();
            orders.ask.run(wanted);
          }}
        />
      )}
      {dialog?.kind === "cap" && (
        <CapDialog
          meter={costs.meter}
          onClose={close}
          onSet={() => setDialog(dialog.back && { kind: dialog.back })}
        />
      )}
    </>
  );
}
