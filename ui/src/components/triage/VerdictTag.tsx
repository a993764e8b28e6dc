import { useTranslation } from "react-i18next";
import type { Certainty, Verdict } from "../../bridge/host";
import { verdictIcons } from "../../design/verdicts";
import styles from "./VerdictTag.module.css";

type Props = {
  verdict: Verdict;
  /** How sure it is, as a quiet second word. */
  certainty?: Certainty;
};

/** What something looks like: word, icon and outline. Suspect is dashed, because it waits for a person. */
export function VerdictTag({ verdict, certainty }: Props) {
  const { t } = useTranslation("verdict");
  const Icon = verdictIcons[verdict];
  return (
    <span className={styles.line} data-verdict={verdict}>
      <span className={`${styles.tag} ${styles[verdict]}`}>
        <Icon size={14} aria-hidden />
        {t(`name.${verdict}`)}
      </span>
      {certainty && <span className={styles.certainty}>{t(`certainty.${certainty}`)}</span>}
    </span>
  );
}
