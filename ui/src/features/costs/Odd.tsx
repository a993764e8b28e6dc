import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OddView } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import styles from "./CostsPage.module.css";

/** What did not fit in AWS's answer: quiet, folded, and whole. */
export function Odd({ odd }: { odd: readonly OddView[] }) {
  const { t } = useTranslation("costs");
  if (odd.length === 0) return null;
  return (
    <details className={styles.odd} data-testid="bill-odd">
      <summary>
        <ChevronRight size={16} aria-hidden className={styles.chevron} />
        {t("odd.title")}
      </summary>
      <ul>
        {odd.map(({ kind, count, examples }) => (
          <li key={kind}>
            <p>{t(`odd.${kind}`, { count })}</p>
            {examples.length > 0 && (
              <ul className={styles.examples} aria-label={t("odd.examples")}>
                {examples.map((example) => (
                  <li key={example}>
                    <Foreign code>{example}</Foreign>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
