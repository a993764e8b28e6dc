import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Modal, ModalTitle } from "../../components/Modal";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./RegionsPage.module.css";

type Props = { codes: readonly string[]; slots: number; onClose: () => void; onConfirm: () => void };

const facts = ["setting", "free", "slow", "final", "reads", "leave"] as const;

/** What enabling does, before it is done. A plain yes: nothing is deleted by it. */
export function ConfirmEnable({ codes, slots, onClose, onConfirm }: Props) {
  const { t } = useTranslation(["disabled", "common"]);
  const format = useFormat();
  const regions = format.regions(codes.length);
  return (
    <Modal look="dialog" onClose={onClose}>
      <ModalTitle>{t("disabled:confirm.enable.title", { regions })}</ModalTitle>
      <p className={text.second}>{format.list(codes.map(format.city))}</p>
      <ul className={styles.facts}>
        {facts.map((fact) => (
          <li key={fact}>{t(`disabled:confirm.enable.${fact}`, { slots })}</li>
        ))}
      </ul>
      <div className={styles.answers}>
        <Button look="large" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button look="main" data-testid="confirm-enable" onClick={onConfirm}>
          {t("disabled:confirm.enable.go", { regions })}
        </Button>
      </div>
    </Modal>
  );
}
