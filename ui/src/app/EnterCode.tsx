import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHost } from "../bridge/host-context";
import { type HostError, toHostError } from "../bridge/host-error";
import { putStanding } from "../bridge/snapshots";
import { Button } from "../components/Button";
import { CodeField, codeOf, isCode } from "../components/CodeField";
import { ErrorNotice } from "../components/ErrorNotice";
import { Field } from "../components/Field";
import { Modal, ModalTitle } from "../components/Modal";
import { useFieldError } from "../components/use-field-error";
import styles from "./WhoAmI.module.css";

type Props = { onClose: () => void };

/** Gives the connected key a code of a device. No query or mutation holds the code: it leaves when it is sent. */
export function EnterCode({ onClose }: Props) {
  const { t } = useTranslation(["standing", "common"]);
  const host = useHost();
  const client = useQueryClient();
  const say = useFieldError();
  const [code, setCode] = useState("");
  const [serial, setSerial] = useState("");
  const [error, setError] = useState<HostError | null>(null);
  const [busy, setBusy] = useState(false);
  const codeField = useRef<HTMLInputElement>(null);
  const serialField = useRef<HTMLInputElement>(null);
  const about =
    error?.code === "mfaSerialNeeded" || (error?.code === "mfaRefused" && error.context.field === "serial")
      ? "serial"
      : error?.code === "mfaRefused" || error?.code === "needsMfa"
        ? "code"
        : null;
  useEffect(() => {
    if (error && about) (about === "serial" ? serialField : codeField).current?.focus();
  }, [error, about]);
  const ready = isCode(code) && !busy;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setCode("");
    setError(null);
    setBusy(true);
    host
      .enterCode({ serial: serial.trim() || null, code: codeOf(code) })
      .then(
        (view) => {
          putStanding(client, view);
          onClose();
        },
        (thrown) => setError(toHostError(thrown)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Modal look="dialog" onClose={onClose} testId="enter-code-dialog">
      <form className={styles.form} onSubmit={submit}>
        <ModalTitle>{t("standing:code.enter")}</ModalTitle>
        <p>{t("standing:code.maybe")}</p>
        {error && !about && <ErrorNotice error={error} onDismiss={() => setError(null)} />}
        <CodeField
          ref={codeField}
          value={code}
          onChange={setCode}
          wrong={error && about === "code" ? say(error) : undefined}
          testId="standing-code"
        />
        {(about === "serial" || serial !== "") && (
          <Field
            ref={serialField}
            label={t("standing:code.serial")}
            hint={t("standing:code.serialHint")}
            wrong={error && about === "serial" ? say(error) : undefined}
            value={serial}
            onChange={setSerial}
            data-testid="standing-serial"
          />
        )}
        <div className={styles.formActions}>
          <Button look="large" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button look="main" submit disabled={!ready} data-testid="standing-code-send">
            {t("standing:code.send")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
