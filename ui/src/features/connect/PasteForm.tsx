import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HostError } from "../../bridge/host-error";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { useFieldError } from "../../components/use-field-error";
import styles from "./SignIn.module.css";

type Props = { error: HostError | null; onPaste: (text: string) => void };

/** What the browser of another device shows. It is good for a sign-in, so it leaves this form the moment it is sent. */
export function PasteForm({ error, onPaste }: Props) {
  const { t } = useTranslation("signIn");
  const say = useFieldError();
  const [pasted, setPasted] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (error) field.current?.focus();
  }, [error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pasted.trim() === "") return;
    setPasted("");
    onPaste(pasted.trim());
  };
  return (
    <form className={styles.paste} onSubmit={submit}>
      <Field
        ref={field}
        label={t("paste.label")}
        hint={t("paste.hint")}
        wrong={error ? say(error) : undefined}
        value={pasted}
        onChange={setPasted}
        data-testid="sign-in-paste"
      />
      <Button submit disabled={pasted.trim() === ""} data-testid="sign-in-paste-send">
        {t("paste.send")}
      </Button>
    </form>
  );
}
