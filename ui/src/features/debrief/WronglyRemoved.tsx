import { useTranslation } from "react-i18next";
import type { DebriefView } from "../../bridge/host";
import { Card } from "../../components/Card";
import text from "../../design/text.module.css";
import styles from "./DebriefPage.module.css";
import { Items } from "./Items";

/** What was the person's own and is gone: the one thing that a drill must never end with. */
export function WronglyRemoved({ view }: { view: DebriefView }) {
  const { t } = useTranslation("debrief");
  const { wronglyRemoved, wronglyRemovedTotal } = view;
  if (wronglyRemovedTotal === 0) return null;
  const more = wronglyRemovedTotal - wronglyRemoved.length;
  return (
    <Card needsYou title={t("wrong.title")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form, this only scrolls */}
      <div className={styles.list} tabIndex={0} role="group" aria-label={t("wrong.title")}>
        <Items items={wronglyRemoved} places />
      </div>
      {more > 0 && <p className={`${styles.note} ${text.second}`}>{t("more", { count: more })}</p>}
      {wronglyRemoved.some(({ kind }) => kind === "relaunchers") && (
        <p className={styles.note}>{t("wrong.starters")}</p>
      )}
      <p className={styles.note}>{t("wrong.advice")}</p>
    </Card>
  );
}
