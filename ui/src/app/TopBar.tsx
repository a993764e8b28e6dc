import { FlaskConical, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { SessionView } from "../bridge/host";
import { useProof, useRegions, useStanding, useTeardown } from "../bridge/snapshots";
import { callerOf } from "../components/caller";
import { Foreign } from "../components/Foreign";
import { Rich } from "../components/Rich";
import { Tag } from "../components/Tag";
import { Principal } from "../components/triage/Principal";
import { grouped } from "../i18n/format";
import { Brand } from "./Brand";
import { Expiry } from "./Expiry";
import { Partition } from "./Partition";
import { useRoute } from "./route";
import styles from "./TopBar.module.css";
import { WhoAmI } from "./WhoAmI";

type Props = { session: SessionView; onDisconnect: () => void; onSignInAgain: () => void };

/** Where you are, in which account and world, as whom. */
export function TopBar({ session, onDisconnect, onSignInAgain }: Props) {
  const { t } = useTranslation("shell");
  const { account, caller, partition, world } = session;
  const { data: standing } = useStanding();
  const practice = world.kind === "practice";
  // A practice account is called so beside it, and a drill fills the bar.
  const name = practice ? null : (standing?.alias ?? standing?.name ?? null);
  return (
    <header className={styles.top}>
      <Brand />
      <Nav practice={practice} />
      {practice && (
        <Tag tone="unknown" icon={FlaskConical}>
          {t("practiceTag")}
        </Tag>
      )}
      {world.kind === "custom" && (
        <span className={styles.worldTag} title={world.endpoint}>
          <Tag tone="accent" icon={TriangleAlert}>
            <Rich
              text={t("customTag")}
              slots={{ host: <Foreign>{world.endpoint.replace(/^https?:\/\//, "")}</Foreign> }}
            />
          </Tag>
        </span>
      )}
      <Expiry onSignInAgain={onSignInAgain} />
      <div className={styles.who} data-testid="account-title">
        <span className={styles.account}>
          {name !== null && (
            <span className={styles.name}>
              <Foreign cut>{name}</Foreign>
            </span>
          )}
          <span data-testid="account">{grouped(account)}</span>
        </span>
        <span className={styles.caller} title={caller}>
          <span className={styles.cut}>
            {practice ? t("practiceCaller") : <Principal label={callerOf(caller)} />}
          </span>
          {!practice && (
            <span className={styles.partition} data-testid="partition">
              <Partition code={partition} />
            </span>
          )}
        </span>
      </div>
      <WhoAmI session={session} onDisconnect={onDisconnect} />
    </header>
  );
}

function Nav({ practice }: { practice: boolean }) {
  const { t } = useTranslation("shell");
  const { view, go } = useRoute();
  const { data: teardown } = useTeardown();
  const { data: proof } = useProof();
  const { data: regions } = useRegions();
  const pages: ("overview" | "costs" | "who" | "regions" | "teardown" | "proof" | "debrief")[] = [
    "overview",
    "costs",
    "who",
  ];
  if (view.page === "regions" || (regions && regions.regions.length > 0)) pages.push("regions");
  if (teardown) pages.push("teardown");
  if (proof) pages.push("proof");
  if (practice) pages.push("debrief");
  const current =
    pages.find((name) => name === view.page) ?? (view.page === "practice" ? "debrief" : "overview");
  return (
    <nav className={styles.nav} aria-label={t("nav.label")}>
      {pages.map((name) => (
        <button
          key={name}
          type="button"
          aria-current={name === current ? "page" : undefined}
          data-testid={`nav-${name}`}
          onClick={() => go(name)}
        >
          {t(`nav.${name}`)}
        </button>
      ))}
    </nav>
  );
}
