import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RequestMeterView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { putCosts } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Field } from "../../components/Field";
import { Modal, ModalTitle } from "../../components/Modal";
import { useFormat } from "../../i18n/use-format";
import styles from "./AskDialog.module.css";

type Props = {
  meter: RequestMeterView;
  onClose: () => void;
  /** The new limit holds. */
  onSet: () => void;
};

/** How much may be spent on requests in a day. What was typed is read by the backend, and stays if it cannot be. */
export function CapDialog({ meter, onClose, onSet }: Props) {
  const { t } = useTranslation(["costs", "common"]);
  const format = useFormat();
  const host = useHost();
  const client = useQueryClient();
  const [usd, setUsd] = useState(meter.capUsd);
  const cap = useAction(
    (typed: string) => host.setRequestCap(typed),
    (view) => {
      putCosts(client, view);
      onSet();
    },
  );
  const malformed = cap.error?.code === "amountMalformed";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!cap.busy) cap.run(usd);
  };
  return (
    <Modal look="dialog" onClose={onClose} testId="cap-dialog">
      <form className={styles.form} onSubmit={submit}>
        <ModalTitle>{t("costs:cap.title")}</ModalTitle>
        <p>{t("costs:cap.body", { price: format.cents(meter.price) })}</p>
        {cap.error && !malformed && <ErrorNotice error={cap.error} onDismiss={cap.clear} />}
        <Field
          label={t("costs:cap.label")}
          hint={t("costs:cap.hint", { today: format.cents(meter.todayUsd) })}
          wrong={malformed ? t("costs:cap.wrong") : undefined}
          inputMode="decimal"
          value={usd}
          onChange={(typed) => {
            setUsd(typed);
            cap.clear();
          }}
        />
        <div className={styles.answers}>
          <Button look="large" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button look="main" submit disabled={cap.busy}>
            {t("costs:cap.go")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
