import { useTranslation } from "react-i18next";
import text from "../../design/text.module.css";
import styles from "./ConnectPage.module.css";

const steps = ["look", "show", "remove", "prove"] as const;

/** What is going to happen, before anybody signs in anywhere. */
export function About({ version }: { version: string }) {
  const { t } = useTranslation("connect");
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
      {version && <p className={`${text.small} ${text.third}`}>{t("version", { version })}</p>}
    </aside>
  );
}
