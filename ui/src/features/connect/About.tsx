import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AreaPolicy } from "../../bridge/host";
import { Button } from "../../components/Button";
import { PermissionsDialog } from "../../components/permissions/PermissionsDialog";
import text from "../../design/text.module.css";
import styles from "./ConnectPage.module.css";

const steps = ["look", "show", "remove", "prove"] as const;

type Props = {
  version: string;
  /** What each part of the work needs; empty until it is known. */
  policies: readonly AreaPolicy[];
};

/** What is going to happen, before anybody signs in anywhere. */
export function About({ version, policies }: Props) {
  const { t } = useTranslation("connect");
  const [asked, setAsked] = useState(false);
  return (
    <aside className={styles.about}>
      <h2>{t("about.title")}</h2>
      <ol>
        {steps.map((step, at) => (
          <li key={step}>
            <span className={styles.step} aria-hidden>
              {at + 1}
            </span>
            <div>
              <b>{t(`about.${step}`)}</b>
              <p>{t(`about.${step}Body`)}</p>
            </div>
          </li>
        ))}
      </ol>
      <hr />
      <h3>{t("where.title")}</h3>
      <p className={text.second}>{t("where.body")}</p>
      <Button
        look="quiet"
        disabled={policies.length === 0}
        data-testid="permissions"
        onClick={() => setAsked(true)}
      >
        {t("where.permissions")}
        <ChevronRight size={16} aria-hidden />
      </Button>
      {asked && <PermissionsDialog policies={policies} onClose={() => setAsked(false)} />}
      {version && <p className={`${text.small} ${text.third}`}>{t("version", { version })}</p>}
    </aside>
  );
}
