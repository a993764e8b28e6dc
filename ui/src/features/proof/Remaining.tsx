import { useTranslation } from "react-i18next";
import type { RemainingView } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import text from "../../design/text.module.css";
import styles from "./ProofPage.module.css";

/** What should be gone and is not. */
export function Remaining({ remaining }: { remaining: readonly RemainingView[] }) {
  const { t } = useTranslation("proof");
  if (remaining.length === 0) return null;
  return (
    <Card needsYou title={t("remaining.title")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul className={styles.scroll} tabIndex={0}>
        {remaining.map(({ arn, state, kind }) => (
          <li key={arn} className={styles.note}>
            <p>
              <Foreign code>{arn}</Foreign>
            </p>
            <span className={text.small}>
              {t(`remaining.why.${kind}`)}{" "}
              <Rich text={t("remaining.state")} slots={{ state: <Foreign>{state}</Foreign> }} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
