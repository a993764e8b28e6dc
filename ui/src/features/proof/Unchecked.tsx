import { useTranslation } from "react-i18next";
import { Strip } from "../../components/Strip";
import { useFormat } from "../../i18n/use-format";
import styles from "./ProofPage.module.css";

/** What the proof says nothing about. */
export function Unchecked({ regions }: { regions: readonly string[] }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  return (
    <Strip unknown>
      <p>
        <b>{t("unchecked.title")}</b>{" "}
        {regions.length > 0
          ? `${t("unchecked.regions", { regions: format.regions(regions.length) })} ${t("unchecked.and")}`
          : t("unchecked.only")}
      </p>
      {regions.length > 0 && (
        <details>
          <summary className={styles.summary}>{t("unchecked.list")}</summary>
          <p>{format.list(regions.map(format.region))}</p>
        </details>
      )}
    </Strip>
  );
}
