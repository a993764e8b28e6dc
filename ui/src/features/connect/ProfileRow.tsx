import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Code, ProfileNeed, ProfileOption } from "../../bridge/host";
import { Button } from "../../components/Button";
import { CodeField, codeOf, isCode } from "../../components/CodeField";
import { CopyButton } from "../../components/CopyButton";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { Tag } from "../../components/Tag";
import { useFieldError } from "../../components/use-field-error";
import text from "../../design/text.module.css";
import type { ProfilesProps } from "./Profiles";
import styles from "./Profiles.module.css";

type Props = ProfilesProps & { profile: ProfileOption };

/** These are about the code of a device. */
export const aboutCode: ReadonlySet<Code> = new Set<Code>(["needsMfa", "mfaRefused"]);

/** These cannot work, whatever a person does here. */
const useless: ReadonlySet<ProfileNeed["kind"]> = new Set<ProfileNeed["kind"]>(["unsupported", "brokenKey"]);

const actions = {
  nothing: "use",
  mfa: "enterCode",
  portal: "portalSignIn",
  login: "browserSignIn",
  confirmProcess: "review",
  unsupported: "use",
  brokenKey: "use",
} as const;

/** One profile: what it is, what it needs, and the button that does it. */
export function ProfileRow({ profile, busy, error, onUse, onPortal, onBrowser }: Props) {
  const { t } = useTranslation(["connect", "errors"]);
  const { name, kind, needs, region } = profile;
  const refused = error !== null && aboutCode.has(error.code);
  const [coding, setCoding] = useState(false);
  const asks = coding || refused;
  const serial = needs?.kind === "mfa" ? needs.serial : refused ? error.context.serial : undefined;
  const press = () => {
    if (needs?.kind === "mfa") setCoding(!asks);
    else if (needs?.kind === "portal") onPortal(profile);
    else if (needs?.kind === "login") onBrowser();
    else onUse(profile, null);
  };
  return (
    <li className={styles.profile} data-needs={needs?.kind ?? "nothing"}>
      <div className={styles.words}>
        <span className={styles.name}>
          <Foreign>{name}</Foreign>
          <Tag>{t(`connect:profile.kind.${kind}`)}</Tag>
          {region && (
            <span className={`${text.small} ${text.third}`}>
              <Foreign>{region}</Foreign>
            </span>
          )}
        </span>
        {needs && <Need needs={needs} />}
        {needs?.kind === "login" && (
          <div className={text.row}>
            <code className={`${styles.command} ${text.code}`}>{needs.command}</code>
            <CopyButton text={needs.command} />
          </div>
        )}
      </div>
      <Button
        disabled={busy || (needs !== null && useless.has(needs.kind))}
        aria-expanded={needs?.kind === "mfa" ? asks : undefined}
        data-testid={`profile-${name}`}
        onClick={press}
      >
        {t(`connect:profile.${actions[needs?.kind ?? "nothing"]}`)}
      </Button>
      {asks && (
        <CodeForm
          serial={serial}
          busy={busy}
          error={refused ? error : null}
          onCode={(code) => onUse(profile, code)}
        />
      )}
    </li>
  );
}

function Need({ needs }: { needs: ProfileNeed }) {
  const { t } = useTranslation(["connect", "errors"]);
  const slots = {
    ...(needs.kind === "unsupported" ? { reason: t(`errors:word.reason.${needs.reason}`) } : {}),
    ...(needs.kind === "portal" ? { address: <Foreign>{needs.startUrl}</Foreign> } : {}),
  };
  return (
    <p className={styles.reason}>
      <Rich text={t(`connect:profile.needs.${needs.kind}`)} slots={slots} />
    </p>
  );
}

type CodeProps = Pick<Props, "busy" | "error"> & {
  serial: string | undefined;
  onCode: (code: string) => void;
};

/** Asks for the code of the device. Each works once: it leaves the form when it is sent. */
function CodeForm({ serial, busy, error, onCode }: CodeProps) {
  const { t } = useTranslation("connect");
  const say = useFieldError();
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new error brings the focus back
  useEffect(() => field.current?.focus(), [error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy || !isCode(code)) return;
    setCode("");
    onCode(codeOf(code));
  };
  return (
    <form className={styles.codeForm} onSubmit={submit}>
      <CodeField
        ref={field}
        value={code}
        onChange={setCode}
        wrong={error ? say(error) : undefined}
        testId="profile-code"
      />
      <Button submit disabled={busy || !isCode(code)} data-testid="profile-code-send">
        {t(busy ? "connecting" : "connect")}
      </Button>
      {serial && (
        <p className={`${text.small} ${text.second}`}>
          <Rich text={t("profile.device")} slots={{ serial: <Foreign code>{serial}</Foreign> }} />
        </p>
      )}
    </form>
  );
}
