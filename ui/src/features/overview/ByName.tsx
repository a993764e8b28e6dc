import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { Modal, ModalTitle } from "../../components/Modal";
import styles from "./ByName.module.css";

const REGION = /^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/;

type Props = { onClose: () => void; onCheck: (code: string) => void };

/** Asks for the code of a region that is not among those that were read. */
export function ByName({ onClose, onCheck }: Props) {
  const { t } = useTranslation(["overview", "common"]);
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const clean = code.normalize("NFKC").trim().toLowerCase();
    if (REGION.test(clean)) onCheck(clean);
    else setWrong(true);
  };
  return (
    <Modal look="dialog" onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <ModalTitle>{t("overview:byName.title")}</ModalTitle>
        <p>{t("overview:byName.body")}</p>
        <Field
          label={t("overview:byName.label")}
          hint={t("overview:byName.hint")}
          wrong={wrong ? t("overview:byName.wrong") : undefined}
          value={code}
          onChange={(value) => {
            setCode(value);
            setWrong(false);
          }}
        />
        <div className={styles.actions}>
          <Button look="large" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button look="main" submit>
            {t("overview:byName.go")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
