import { useTranslation } from "react-i18next";
import type { RemainingView } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import text from "../../design/text.module.css";
import styles from "./ProofPage.module.css";

type Props = { remaining: readonly RemainingView[]; total: number };

/** What should be gone and is not, or could not be looked for. */
export function Remaining({ remaining, total }: Props) {
  const { t } = useTranslation("proof");
  if (remaining.length === 0) return null;
  const unread = remaining.some(({ kind }) => kind === "notRead");
  const more = total - remaining.length;
  return (
    <Card needsYou title={t(unread ? "remaining.titleUnread" : "remaining.title")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul className={styles.scroll} tabIndex={0}>
        {remaining.map(({ arn, state, kind }) => (
          <li key={arn} className={styles.note}>
            <p>
              <Foreign code>{arn}</Foreign>
            </p>
            <span className={text.small}>
              {t(`remaining.why.${kind}`)}{" "}
              {kind !== "notRead" && (
                <Rich text={t("remaining.state")} slots={{ state: <Foreign>{state}</Foreign> }} />
              )}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className={`${styles.note} ${text.second}`}>{t("remaining.more", { count: more })}</p>}
    </Card>
  );
}
