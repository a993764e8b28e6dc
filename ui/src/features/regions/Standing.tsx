import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AccountStanding } from "../../bridge/host";
import styles from "./RegionsPage.module.css";

/** The account as a whole is not in use: nothing can be switched before that is settled. */
export function Standing({ standing }: { standing: AccountStanding }) {
  const { t } = useTranslation("disabled");
  if (standing === "unknown" || standing === "active") return null;
  return (
    <div role="alert" className={styles.standing} data-testid="standing" data-standing={standing}>
      <TriangleAlert size={18} aria-hidden />
      <div>
        <h2>{t(`standing.${standing}.title`)}</h2>
        <p>{t(`standing.${standing}.body`)}</p>
        <p>
          <b>{t(`standing.${standing}.next`)}</b>
        </p>
      </div>
    </div>
  );
}
