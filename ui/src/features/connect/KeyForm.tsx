import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mfa } from "../../bridge/host";
import type { HostError } from "../../bridge/host-error";
import { Button } from "../../components/Button";
import { CodeField, codeOf, isCode } from "../../components/CodeField";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Field } from "../../components/Field";
import { useFieldError } from "../../components/use-field-error";
import styles from "./KeyForm.module.css";

type Key = {
  id: string;
  secret: string;
  token: string | null;
  region: string | null;
  mfa: Mfa | null;
};
type Props = { busy: boolean; error: HostError | null; onDismiss: () => void; onConnect: (key: Key) => void };

const empty = { id: "", secret: "", token: "", region: "", code: "", serial: "" };
type Name = keyof typeof empty;

/** The field that an error is about. */
function fieldOf({ code, context }: HostError): Name | null {
  const named = (["id", "secret", "token", "code", "serial"] as const).find((one) => one === context.field);
  switch (code) {
    case "keyMalformed":
      return named ?? null;
    case "mfaRefused":
      return named ?? "code";
    case "needsMfa":
      return "code";
    case "mfaSerialNeeded":
      return "serial";
    case "regionUnknown":
      return "region";
    default:
      return null;
  }
}

/** A pasted access key. What is secret in it leaves this form the moment it is sent. */
export function KeyForm({ busy, error, onDismiss, onConnect }: Props) {
  const { t } = useTranslation("connect");
  const say = useFieldError();
  const [fields, setFields] = useState(empty);
  const form = useRef<HTMLFormElement>(null);
  const wrong = error && fieldOf(error);
  // Once it was asked for it stays: the next code needs it too.
  const [wantsSerial, setWantsSerial] = useState(false);
  useEffect(() => {
    if (wrong === "serial") setWantsSerial(true);
  }, [wrong]);
  useEffect(() => {
    if (error && wrong) form.current?.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
  }, [error, wrong]);

  const own = (name: Name) => ({
    name,
    value: fields[name],
    onChange: (value: string) => setFields((held) => ({ ...held, [name]: value })),
    wrong: error && wrong === name ? say(error) : undefined,
  });
  const codeFits = fields.code.trim() === "" || isCode(fields.code);
  const ready = fields.id.trim() !== "" && fields.secret !== "" && codeFits && !busy;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const { id, secret, token, region, code, serial } = fields;
    setFields({ ...empty, id, region, serial });
    onConnect({
      id: id.trim(),
      secret: secret.trim(),
      token: token.trim() || null,
      region: region.trim() || null,
      mfa: code.trim() === "" ? null : { serial: serial.trim() || null, code: codeOf(code) },
    });
  };
  return (
    <form ref={form} className={styles.form} onSubmit={submit}>
      {error && !wrong && <ErrorNotice error={error} onDismiss={onDismiss} />}
      {error && wrong && wrong !== "secret" && (
        <p role="status" className={styles.again}>
          {t("key.again")}
        </p>
      )}
      <Field {...own("id")} label={t("key.id")} hint={t("key.idHint")} data-testid="key-id" />
      <Field {...own("secret")} label={t("key.secret")} type="password" data-testid="key-secret" />
      <div className={styles.two}>
        <Field
          {...own("token")}
          label={t("key.token")}
          optional={t("key.optional")}
          hint={t("key.tokenHint")}
          type="password"
          data-testid="key-token"
        />
        <Field
          {...own("region")}
          label={t("key.region")}
          optional={t("key.optional")}
          hint={t("key.regionHint")}
          data-testid="key-region"
        />
      </div>
      <div className={styles.two}>
        <CodeField {...own("code")} optional hint={t("key.codeHint")} testId="key-code" />
        {(wantsSerial || wrong === "serial") && (
          <Field
            {...own("serial")}
            label={t("key.serial")}
            hint={t("key.serialHint")}
            placeholder="arn:aws:iam::123456789012:mfa/…"
            data-testid="key-serial"
          />
        )}
      </div>
      <div className={styles.foot}>
        <p>{t("key.memory")}</p>
        <Button look="main" submit disabled={!ready} data-testid="key-connect">
          {t(busy ? "connecting" : "connect")}
        </Button>
      </div>
    </form>
  );
}
