import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Modal, ModalTitle } from "../../components/Modal";
import { Rich } from "../../components/Rich";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./RegionsPage.module.css";

type Props = { codes: readonly string[]; onClose: () => void; onConfirm: () => void };

/** What disabling does, and what it does not, before it is done. */
export function ConfirmDisable({ codes, onClose, onConfirm }: Props) {
  const { t } = useTranslation(["disabled", "common"]);
  const format = useFormat();
  const regions = format.regions(codes.length);
  return (
    <Modal look="dialog" onClose={onClose}>
      <ModalTitle>{t("disabled:confirm.disable.title", { regions })}</ModalTitle>
      <p className={text.second}>{format.list(codes.map(format.city))}</p>
      <ul className={styles.facts}>
        <li>
          <Rich text={t("disabled:close.warning")} />
        </li>
        <li>{t("disabled:close.how")}</li>
        <li>{t("disabled:confirm.disable.final")}</li>
      </ul>
      <div className={styles.answers}>
        <Button look="large" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button look="main" data-testid="confirm-disable" onClick={onConfirm}>
          {t("disabled:confirm.disable.go", { regions })}
        </Button>
      </div>
    </Modal>
  );
}
