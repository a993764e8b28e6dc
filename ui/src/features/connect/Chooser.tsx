import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PortalAccount } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import text from "../../design/text.module.css";
import { grouped } from "../../i18n/format";
import { ChooserAccount } from "./ChooserAccount";
import styles from "./SignIn.module.css";

type Props = {
  accounts: readonly PortalAccount[];
  /** The only account that will do. */
  only?: string | undefined;
  busy: boolean;
  onChoose: (account: string, role: string) => void;
  onCancel: () => void;
};

/** As many as are shown at once: more are found by typing. */
const MOST = 100;

function matches({ id, name, email }: PortalAccount, typed: string): boolean {
  const words = typed.normalize("NFKC").trim().toLowerCase();
  if (words === "") return true;
  const digits = words.replace(/[\s-]/g, "");
  return (
    (/^\d+$/.test(digits) && id.includes(digits)) ||
    [name, email ?? ""].some((one) => one.normalize("NFKC").toLowerCase().includes(words))
  );
}

/** Accounts of a portal, to be found by typing and walked by arrows, each with its roles. Nothing of it is remembered. */
export function Chooser({ accounts, only, busy, onChoose, onCancel }: Props) {
  const { t } = useTranslation("signIn");
  const [typed, setTyped] = useState("");
  const offered = only === undefined ? accounts : accounts.filter(({ id }) => id === only);
  const [open, setOpen] = useState<string | null>(offered.length === 1 ? (offered[0]?.id ?? null) : null);
  const place = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const searched = offered.length > 1;
  useEffect(() => (searched ? field : head).current?.focus(), [searched]);
  const found = offered.filter((account) => matches(account, typed));
  const shown = found.slice(0, MOST);

  const walk = (event: KeyboardEvent) => {
    const inField = event.target === field.current;
    const buttons = [...(place.current?.querySelectorAll<HTMLElement>("[data-walk]") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: inField ? undefined : 0,
      End: inField ? undefined : buttons.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (to < 0 && !inField) field.current?.focus();
      else buttons[Math.min(to, buttons.length - 1)]?.focus();
    } else if (!inField && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      // Typing goes on searching, wherever in the list somebody is.
      field.current?.focus();
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of what is in it, heard where they bubble to
    <div ref={place} className={styles.chooser} data-testid="sign-in-choose" onKeyDown={walk}>
      <h2 ref={head} tabIndex={-1}>
        {t("choose.title")}
      </h2>
      {searched && (
        <Field
          ref={field}
          label={t("choose.search")}
          hint={t("choose.keys")}
          value={typed}
          onChange={setTyped}
          data-testid="account-search"
        />
      )}
      <p className={offered.length > 1 ? `${text.small} ${text.second}` : text.hidden} role="status">
        {t("choose.found", { count: found.length })}
      </p>
      {only !== undefined && offered.length === 0 && (
        <p>{t("choose.notAmong", { account: grouped(only) })}</p>
      )}
      {shown.length > 0 && (
        <ul className={styles.accounts} aria-label={t("choose.accounts")}>
          {shown.map((account) => (
            <ChooserAccount
              key={account.id}
              account={account}
              open={open === account.id}
              busy={busy}
              onToggle={() => setOpen(open === account.id ? null : account.id)}
              onChoose={(role) => onChoose(account.id, role)}
            />
          ))}
        </ul>
      )}
      {found.length > shown.length && (
        <p className={text.small}>{t("choose.more", { count: found.length - shown.length })}</p>
      )}
      <div className={styles.actions}>
        <span className={text.grow}>{busy ? t("told.connecting") : ""}</span>
        <Button data-testid="sign-in-cancel" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </div>
    </div>
  );
}
