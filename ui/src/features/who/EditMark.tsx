import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MarkView } from "../../bridge/host";
import { useSetMark } from "../../bridge/use-set-mark";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Foreign } from "../../components/Foreign";
import { Modal, ModalTitle } from "../../components/Modal";
import { Rich } from "../../components/Rich";
import { MarkFields } from "../../components/triage/MarkFields";
import { draftOf, isSavable, orderOf } from "../../components/triage/mark-order";
import text from "../../design/text.module.css";
import { nameOf } from "./mark-name";
import styles from "./Who.module.css";

type Props = { mark: MarkView; now: string; onClose: () => void };

/** A mark, with all that belongs to it, to be changed. */
export function EditMark({ mark, now, onClose }: Props) {
  const { t } = useTranslation(["who", "why", "common"]);
  const [draft, setDraft] = useState(() => draftOf(mark, mark.arn));
  const set = useSetMark(onClose);
  const name = nameOf(mark.arn);
  const today = now.slice(0, 10);
  const disabled = set.busy || !isSavable(draft, today);
  return (
    <Modal look="dialog" onClose={onClose} testId="edit-mark">
      <ModalTitle>
        <Rich text={t("who:marks.dialog")} slots={{ name: <Foreign cut>{name}</Foreign> }} />
      </ModalTitle>
      <form
        className={styles.section}
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) set.run(orderOf(draft, mark.arn, null));
        }}
      >
        <MarkFields arn={mark.arn} name={name} draft={draft} today={today} onChange={setDraft} />
        {set.error && <ErrorNotice error={set.error} onDismiss={set.clear} />}
        <div className={text.row}>
          <Button submit disabled={disabled}>
            {t("why:mark.save")}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t("common:cancel")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
