import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import styles from "./KeyForm.module.css";

export type Key = { id: string; secret: string; token: string | null; region: string | null };
type Props = { busy: boolean; onConnect: (key: Key) => void };

const empty = { id: "", secret: "", token: "", region: "" };

/** A pasted access key. The secret leaves this form the moment it is sent. */
export function KeyForm({ busy, onConnect }: Props) {
  const { t } = useTranslation("connect");
  const [fields, setFields] = useState(empty);
  const set = (name: keyof typeof empty) => (value: string) =>
    setFields((held) => ({ ...held, [name]: value }));
  const ready = fields.id.trim() !== "" && fields.secret !== "" && !busy;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const { id, secret, token, region } = fields;
    setFields({ ...empty, id, region });
    onConnect({
      id: id.trim(),
      secret: secret.trim(),
      token: token.trim() || null,
      region: region.trim() || null,
    });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label={t("key.id")}
        hint={t("key.idHint")}
        value={fields.id}
        onChange={set("id")}
        data-testid="key-id"
      />
      <Field
        label={t("key.secret")}
        type="password"
        value={fields.secret}
        onChange={set("secret")}
        data-testid="key-secret"
      />
      <div className={styles.two}>
        <Field
          label={t("key.token")}
          optional={t("key.optional")}
          hint={t("key.tokenHint")}
          type="password"
          value={fields.token}
          onChange={set("token")}
        />
        <Field
          label={t("key.region")}
          optional={t("key.optional")}
          hint={t("key.regionHint")}
          value={fields.region}
          onChange={set("region")}
        />
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
