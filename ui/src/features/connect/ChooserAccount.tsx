import { ChevronRight } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PortalAccount } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { type HostError, toHostError } from "../../bridge/host-error";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import text from "../../design/text.module.css";
import { grouped } from "../../i18n/format";
import styles from "./SignIn.module.css";

type Props = {
  account: PortalAccount;
  open: boolean;
  busy: boolean;
  onToggle: () => void;
  onChoose: (role: string) => void;
};

/** An account of a portal; open, with the roles that the person has in it. */
export function ChooserAccount({ account, open, busy, onToggle, onChoose }: Props) {
  const id = useId();
  return (
    <li className={styles.account}>
      <button
        type="button"
        data-walk
        className={styles.accountHead}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        data-testid={`account-${account.id}`}
        onClick={onToggle}
      >
        <ChevronRight size={16} aria-hidden className={styles.chevron} />
        <span className={styles.accountWords}>
          <b>{grouped(account.id)}</b>
          <span className={text.second}>
            <Foreign cut>{account.name}</Foreign>
          </span>
          {account.email !== null && (
            <span className={`${text.small} ${text.third}`}>
              <Foreign cut>{account.email}</Foreign>
            </span>
          )}
        </span>
      </button>
      {open && (
        <div id={id} className={styles.roles}>
          <Roles account={account.id} busy={busy} onChoose={onChoose} />
        </div>
      )}
    </li>
  );
}

function Roles({ account, busy, onChoose }: { account: string } & Pick<Props, "busy" | "onChoose">) {
  const { t } = useTranslation(["signIn", "common"]);
  const host = useHost();
  const [roles, setRoles] = useState<readonly string[] | null>(null);
  const [error, setError] = useState<HostError | null>(null);
  const [tries, setTries] = useState(0);
  const first = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every try asks again
  useEffect(() => {
    let over = false;
    setError(null);
    host.portalRoles(account).then(
      (told) => over || setRoles(told),
      (thrown) => over || setError(toHostError(thrown)),
    );
    return () => {
      over = true;
    };
  }, [host, account, tries]);
  useEffect(() => {
    if (roles?.length) first.current?.focus();
  }, [roles]);
  if (error)
    return (
      <ErrorNotice
        error={error}
        action={<Button onClick={() => setTries((held) => held + 1)}>{t("common:tryAgain")}</Button>}
      />
    );
  if (roles === null) return <p role="status">{t("signIn:choose.loading")}</p>;
  if (roles.length === 0) return <p role="status">{t("signIn:choose.noRoles")}</p>;
  return (
    <ul aria-label={t("signIn:choose.roles")}>
      {roles.map((role, at) => (
        <li key={role}>
          <button
            ref={at === 0 ? first : undefined}
            type="button"
            data-walk
            className={styles.role}
            aria-disabled={busy || undefined}
            data-testid={`role-${role}`}
            onClick={() => busy || onChoose(role)}
          >
            <Rich text={t("signIn:choose.as")} slots={{ role: <Foreign>{role}</Foreign> }} />
          </button>
        </li>
      ))}
    </ul>
  );
}
