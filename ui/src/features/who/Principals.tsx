import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PrincipalLabel, PrincipalsView } from "../../bridge/host";
import text from "../../design/text.module.css";
import { PrincipalCard } from "./PrincipalCard";
import styles from "./Who.module.css";

type Props = {
  view: PrincipalsView;
  now: string;
  onShowMade: (principal: PrincipalLabel) => void;
  onStory: (principal: PrincipalLabel) => void;
};

/** Everybody, those first who made what looks rogue; the others folded. */
export function Principals({ view, now, onShowMade, onStory }: Props) {
  const { t } = useTranslation("who");
  const { principals, total, suspicious } = view;
  const others = principals.filter((one) => !one.suspicious);
  const card = (one: (typeof principals)[number]) => (
    <li key={one.label.key}>
      <PrincipalCard principal={one} now={now} onShowMade={onShowMade} onStory={onStory} />
    </li>
  );
  return (
    <>
      <ul className={styles.cards}>{principals.filter((one) => one.suspicious).map(card)}</ul>
      {others.length > 0 && (
        <details className={styles.more} data-testid="other-principals">
          <summary>
            <ChevronRight size={16} aria-hidden className={styles.chevron} />
            {t("card.others", { count: Math.max(others.length, total - suspicious) })}
          </summary>
          <ul className={styles.cards}>{others.map(card)}</ul>
        </details>
      )}
      {total > principals.length && (
        <p className={text.second}>{t("card.first", { shown: principals.length, total })}</p>
      )}
    </>
  );
}
