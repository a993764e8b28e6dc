import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Strip } from "../../components/Strip";
import { useFormat } from "../../i18n/use-format";
import styles from "./ProofPage.module.css";

type Props = {
  /** Never looked into. */
  regions: readonly string[];
  /** Looked into, in vain. */
  unread: readonly string[];
  /** To the regions that are off. */
  onRegions: () => void;
};

/** What the proof says nothing about. */
export function Unchecked({ regions, unread, onRegions }: Props) {
  const { t } = useTranslation(["proof", "common"]);
  const format = useFormat();
  const what = [
    ...(regions.length > 0 ? [t("unchecked.regions", { regions: format.regions(regions.length) })] : []),
    ...(unread.length > 0 ? [t("unchecked.unread", { regions: format.regions(unread.length) })] : []),
    t("unchecked.others"),
  ];
  const all = [...regions, ...unread];
  return (
    <Strip
      unknown
      action={regions.length > 0 && <Button onClick={onRegions}>{t("common:openRegions")}</Button>}
    >
      <p>
        <b>{t("unchecked.title")}</b> {format.list(what)}
      </p>
      {all.length > 0 && (
        <details>
          <summary className={styles.summary}>{t("unchecked.list")}</summary>
          <p>{format.list(all.map(format.region))}</p>
        </details>
      )}
    </Strip>
  );
}
