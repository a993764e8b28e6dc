import { useTranslation } from "react-i18next";
import type { PrincipalLabel, RowFinding } from "../../bridge/host";
import { Rich } from "../../components/Rich";
import { Principal } from "../../components/triage/Principal";
import { VerdictTag } from "../../components/triage/VerdictTag";
import { useWhy } from "../../components/use-why";
import text from "../../design/text.module.css";
import styles from "./RowCells.module.css";

type Props = { arn: string; name: string; finding: RowFinding | null };

/** What a row looks like: the verdict, the weightiest reason, what it hides, and the way to all reasons. */
export function RowLooks({ arn, name, finding }: Props) {
  const { t } = useTranslation(["verdict", "signals"]);
  const ask = useWhy((why) => why.ask);
  if (!finding) return <NotJudged />;
  const { verdict, certainty, reasons, hides } = finding;
  const [first] = reasons;
  return (
    <span className={styles.looks}>
      <VerdictTag verdict={verdict} certainty={certainty} />
      {hides > 0 && (
        <span className={styles.hides} title={t("verdict:hidesLong", { count: hides })} data-testid="hides">
          {t("verdict:hides", { count: hides })}
          <span className={text.hidden}>, {t("verdict:hidesLong", { count: hides })}</span>
        </span>
      )}
      <button type="button" className={styles.why} data-testid={`why-${arn}`} onClick={() => ask(arn)}>
        {first && `${t(`signals:short.${first}`)} `}
        <b>{t("verdict:why")}</b>
        <span className={text.hidden}> {name}</span>
      </button>
    </span>
  );
}

/** Before a verdict there is none: how far judging is stands above the list, not in every row of it. */
function NotJudged() {
  const { t } = useTranslation("verdict");
  return <span className={`${text.small} ${text.third}`}>{t("notJudged")}</span>;
}

/** Who made a row, by type first. */
export function RowMaker({ label }: { label: PrincipalLabel }) {
  const { t } = useTranslation("verdict");
  return (
    <span className={styles.line} data-testid="made-by">
      <Rich text={t("by")} slots={{ who: <Principal label={label} /> }} />
    </span>
  );
}
