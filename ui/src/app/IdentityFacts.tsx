import { useTranslation } from "react-i18next";
import type { SessionView, StandingView } from "../bridge/host";
import { callerOf } from "../components/caller";
import { Facts } from "../components/Facts";
import { Foreign } from "../components/Foreign";
import { Principal } from "../components/triage/Principal";
import text from "../design/text.module.css";
import { grouped } from "../i18n/format";
import { useFormat } from "../i18n/use-format";
import { Partition } from "./Partition";
import styles from "./WhoAmI.module.css";

type Props = { session: SessionView; standing: StandingView | undefined };

/** The account by number and name, the caller by kind and ARN, the part of AWS, the way in, and until when. */
export function IdentityFacts({ session, standing }: Props) {
  const { t } = useTranslation(["shell", "standing", "signIn"]);
  const format = useFormat();
  const { account, caller, partition, world } = session;
  const names = [
    { term: t("standing:alias"), value: standing?.alias },
    { term: t("standing:name"), value: standing?.name },
  ].flatMap(({ term, value }) => (value ? [{ term, value: <Foreign>{value}</Foreign> }] : []));
  const facts = [
    { term: t("shell:account"), value: <b>{grouped(account)}</b> },
    ...names,
    {
      term: t("shell:caller"),
      value: (
        <span className={styles.caller}>
          {world.kind !== "practice" && <Principal label={callerOf(caller)} />}
          <span className={`${text.small} ${text.third}`} style={{ display: "block" }}>
            <Foreign>{caller}</Foreign>
          </span>
        </span>
      ),
    },
    {
      term: t("shell:partition"),
      value: <Partition code={partition} />,
    },
  ];
  if (standing) {
    const { way, state, expiresAt, renews } = standing.signIn;
    facts.push({ term: t("standing:way"), value: <Way way={way} /> });
    const until =
      state.kind === "ended"
        ? t("standing:until.ended")
        : renews
          ? t("standing:until.renews")
          : expiresAt === null
            ? t("standing:until.open")
            : format.moment(expiresAt, new Date().toISOString());
    facts.push({ term: t("standing:until.term"), value: <span data-testid="until">{until}</span> });
  }
  return <Facts facts={facts} />;
}

function Way({ way }: { way: StandingView["signIn"]["way"] }) {
  const { t } = useTranslation("signIn");
  const detail = way.kind === "portal" ? way.startUrl : way.kind === "profile" ? way.name : null;
  return (
    <span className={styles.caller}>
      {t(`way.${way.kind}`)}
      {detail !== null && (
        <span className={`${text.small} ${text.third}`} style={{ display: "block" }}>
          <Foreign>{detail}</Foreign>
        </span>
      )}
    </span>
  );
}
