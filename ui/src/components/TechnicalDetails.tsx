import { useTranslation } from "react-i18next";
import { CopyButton } from "./CopyButton";
import { Folded } from "./Folded";
import styles from "./TechnicalDetails.module.css";

type Props = { text: string };

/** What a helper would ask for, folded, with a copy button. Nothing if there is nothing to say. */
export function TechnicalDetails({ text }: Props) {
  const { t } = useTranslation();
  if (!text) return null;
  return (
    <Folded accent summary={t("technical")}>
      <div className={styles.body}>
        <bdi dir="auto" className={styles.text}>
          {text}
        </bdi>
        <CopyButton text={text} />
      </div>
    </Folded>
  );
}
