import { useTranslation } from "react-i18next";
import type { CloudErrorKind, ClueSource, RegionsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./RegionsPage.module.css";
import type { Orders } from "./use-orders";

const PRICE = 0.01;

type Failure = "NotPermitted" | "blocked" | "noData" | "credentials" | "unreachable" | "other";

const failures: Partial<Record<CloudErrorKind, Failure>> = {
  accessDenied: "NotPermitted",
  deniedByOrganization: "blocked",
  notFound: "noData",
  credentialsInvalid: "credentials",
  credentialsExpired: "credentials",
  credentialsMissing: "credentials",
  accountChanged: "credentials",
  tokenNotValidHere: "credentials",
  throttled: "unreachable",
  timeout: "unreachable",
  offline: "unreachable",
  awsUnavailable: "unreachable",
};

type Props = { view: RegionsView; orders: Orders };

/** Where hints come from: who switched regions, which is free, and what was charged, which is not. */
export function Sources({ view, orders }: Props) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const { switches, billed, billedPages, billedRequests } = view;
  const asking = billed.state === "asking" || orders.askBills.busy;
  return (
    <Card title={t("sources.title")}>
      <div className={styles.source}>
        <h3>{t("sources.switches")}</h3>
        <p className={text.second}>{t("sources.switchesAbout")}</p>
        <State
          source={orders.askSwitches.busy ? { state: "asking" } : switches}
          of="switches"
          now={view.now}
        />
        {switches.state !== "asking" && !orders.askSwitches.busy && (
          <Button data-testid="ask-switches" onClick={() => orders.askSwitches.run(undefined)}>
            {t("sources.askSwitches")}
          </Button>
        )}
      </div>
      <div className={styles.source}>
        <h3>{t("sources.billed")}</h3>
        <p className={text.second}>{t("sources.billedAbout")}</p>
        <State source={asking ? { state: "asking" } : billed} of="billed" now={view.now} />
        {billedRequests > 0 && (
          <p>{t("sources.spent", { count: billedRequests, amount: format.cents(billedRequests * PRICE) })}</p>
        )}
        {!asking && (
          <>
            {/* The price stands before the button: nothing is asked that a person has not seen the price of. */}
            <p id="bills-price">
              <b>{t("sources.price", { pages: billedPages })}</b>
            </p>
            <Button
              data-testid="ask-bills"
              aria-describedby="bills-price"
              onClick={() => orders.askBills.run(undefined)}
            >
              {t(billed.state === "notAsked" ? "sources.ask" : "sources.askAgain")}
            </Button>
          </>
        )}
      </div>
    </Card>
  );
}

type StateProps = { source: ClueSource; of: "switches" | "billed"; now: string };

/** How far it was asked, in words. */
function State({ source, of, now }: StateProps) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const words = () => {
    switch (source.state) {
      case "notAsked":
      case "asking":
        return t(`sources.state.${source.state}`);
      case "told":
      case "partly":
        return t(`sources.state.${source.state}`, { time: format.moment(source.at, now) });
      case "failed": {
        const failure = failureOf(source.kind, of);
        return failure === "NotPermitted"
          ? t(`sources.failed.${of}NotPermitted`)
          : t(`sources.failed.${failure}`);
      }
    }
  };
  return (
    <p role="status" data-testid={`source-${of}`} data-state={source.state}>
      {words()}
    </p>
  );
}

/** That there are no data is said of costs alone: Cost Explorer may never have been enabled. */
function failureOf(kind: CloudErrorKind, of: "switches" | "billed"): Failure {
  const failure = failures[kind] ?? "other";
  return failure === "noData" && of === "switches" ? "other" : failure;
}
