import { useTranslation } from "react-i18next";
import type { RememberedAccount, RememberedIncident } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { useAction } from "../../bridge/use-action";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { Tag } from "../../components/Tag";
import text from "../../design/text.module.css";
import { grouped } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./Remembered.module.css";

type Props = {
  accounts: readonly RememberedAccount[];
  busy: boolean;
  onConnect: (account: RememberedAccount) => void;
  /** A sign-in was taken out of the keychain: what is offered is another. */
  onForgotten: () => void;
};

/** Accounts from before, with their incidents and one button each. Nothing secret is kept of them. */
export function Remembered({ accounts, busy, onConnect, onForgotten }: Props) {
  const { t } = useTranslation("signIn");
  const host = useHost();
  const forget = useAction(
    ({ account, partition, endpoint }: RememberedAccount) => host.forgetSignIn(account, partition, endpoint),
    onForgotten,
  );
  return (
    <section aria-labelledby="remembered">
      <h2 id="remembered" className={styles.title}>
        {t("remembered.title")}
      </h2>
      {forget.error && <ErrorNotice error={forget.error} onDismiss={forget.clear} />}
      <ul className={styles.list}>
        {accounts.map((account) => (
          <Account
            key={`${account.partition} ${account.account} ${account.endpoint}`}
            account={account}
            busy={busy || forget.busy}
            onConnect={() => onConnect(account)}
            onForget={() => forget.run(account)}
          />
        ))}
      </ul>
    </section>
  );
}

type AccountProps = {
  account: RememberedAccount;
  busy: boolean;
  onConnect: () => void;
  onForget: () => void;
};

function Account({ account: remembered, busy, onConnect, onForget }: AccountProps) {
  const { t } = useTranslation("signIn");
  const format = useFormat();
  const now = new Date().toISOString();
  const { account, alias, name, endpoint, lastSeenAt, way, kept, incidents } = remembered;
  const number = grouped(account);
  return (
    <li className={styles.account}>
      <div className={styles.words}>
        <p className={styles.head}>
          <b>{number}</b>
          {(alias ?? name) !== null && <Foreign cut>{alias ?? name ?? ""}</Foreign>}
          {kept && <Tag>{t("remembered.kept")}</Tag>}
        </p>
        <p className={`${text.small} ${text.second}`}>
          {t("remembered.last", { when: format.moment(lastSeenAt, now) })}
          {" · "}
          {t(`way.${way?.kind ?? "unknown"}`)}
        </p>
        {endpoint !== null && (
          <p className={text.small}>
            <Rich text={t("remembered.notAws")} slots={{ endpoint: <Foreign code>{endpoint}</Foreign> }} />
          </p>
        )}
        {incidents.slice(0, SHOWN).map((incident) => (
          <Incident key={incident.beganAt} incident={incident} now={now} />
        ))}
        {incidents.length > SHOWN && (
          <p className={`${text.small} ${text.third}`}>
            {t("remembered.more", { count: incidents.length - SHOWN })}
          </p>
        )}
      </div>
      <div className={styles.actions}>
        <Button
          disabled={busy}
          aria-label={t("remembered.connectTo", { account: number })}
          data-testid={`remembered-${account}`}
          onClick={onConnect}
        >
          {t("remembered.connect")}
        </Button>
        {kept && (
          <Button
            look="quiet"
            disabled={busy}
            aria-label={t("remembered.forgetOf", { account: number })}
            data-testid={`forget-${account}`}
            onClick={onForget}
          >
            {t("remembered.forget")}
          </Button>
        )}
      </div>
    </li>
  );
}

/** As many incidents as are shown of an account. */
const SHOWN = 3;

function Incident({ incident, now }: { incident: RememberedIncident; now: string }) {
  const { t } = useTranslation("signIn");
  const format = useFormat();
  const { beganAt, closedAt, sweeps, teardowns } = incident;
  const began = format.dayHere(beganAt, now);
  return (
    <p className={`${text.small} ${text.second}`}>
      {closedAt === null
        ? t("remembered.open", { began })
        : t("remembered.closed", { began, closed: format.dayHere(closedAt, now) })}
      {" · "}
      {t("remembered.sweeps", { count: sweeps })}
      {" · "}
      {t("remembered.teardowns", { count: teardowns })}
    </p>
  );
}
