import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Foreign } from "../../components/Foreign";
import { Modal, ModalTitle } from "../../components/Modal";
import { Rich } from "../../components/Rich";
import text from "../../design/text.module.css";
import styles from "./Profiles.module.css";

type Props = { name: string; command: string; onClose: () => void; onConfirm: () => void };

/** Shows the program of a profile before it runs. */
export function ProcessDialog({ name, command, onClose, onConfirm }: Props) {
  const { t } = useTranslation(["connect", "common"]);
  return (
    <Modal look="dialog" onClose={onClose}>
      <ModalTitle>{t("connect:process.title")}</ModalTitle>
      <p>
        <Rich
          text={t("connect:process.body")}
          slots={{
            name: (
              <b>
                <Foreign>{name}</Foreign>
              </b>
            ),
          }}
        />
      </p>
      <bdi dir="auto" className={`${styles.command} ${text.code}`}>
        {command}
      </bdi>
      <div className={text.row} style={{ justifyContent: "flex-end" }}>
        <Button look="large" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button look="main" data-testid="confirm-process" onClick={onConfirm}>
          {t("connect:process.confirm")}
        </Button>
      </div>
    </Modal>
  );
}
