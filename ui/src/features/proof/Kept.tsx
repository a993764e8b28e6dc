import { Shield, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ProofView } from "../../bridge/host";
import { Card } from "../../components/Card";
import text from "../../design/text.module.css";
import styles from "./ProofPage.module.css";

/** Whether what was kept is as it was. */
export function Kept({ proof }: { proof: ProofView }) {
  const { t } = useTranslation("proof");
  const { keptClusters: count, keptUnchanged, keptNotChecked } = proof;
  if (proof.firstReadAt === null && count > 0 && keptUnchanged && keptNotChecked === 0) return null;
  const Icon = keptUnchanged && keptNotChecked === 0 ? Shield : TriangleAlert;
  const words = () => {
    if (keptUnchanged && keptNotChecked > 0) return t("kept.notChecked", { count: keptNotChecked });
    return t(keptUnchanged ? "kept.unchanged" : "kept.changed", { count });
  };
  return (
    <Card title={t("kept.title")}>
      <p className={`${styles.note} ${text.row}`}>
        {count > 0 && <Icon size={16} aria-hidden />}
        {count === 0 ? t("kept.none") : words()}
      </p>
    </Card>
  );
}
