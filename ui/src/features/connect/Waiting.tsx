import { ExternalLink } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { SignInWaiting } from "../../bridge/host";
import { useNow } from "../../bridge/use-now";
import type { SignIn } from "../../bridge/use-sign-in";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { PasteForm } from "./PasteForm";
import styles from "./SignIn.module.css";

type Props = { waiting: SignInWaiting; signIn: SignIn };

/** The person is in the browser: what to do there, what to compare, how long Quench waits, and the way out. */
export function Waiting({ waiting, signIn }: Props) {
  const { t } = useTranslation("signIn");
  const format = useFormat();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const { url, host, opened, userCode, paste, until } = waiting;
  const left = Math.max(0, Math.ceil((Date.parse(until) - useNow(true)) / 1000));
  return (
    <div className={styles.waiting} data-testid="sign-in-waiting">
      <h2 ref={head} tabIndex={-1}>
        {t(paste ? "waiting.elsewhere" : opened ? "waiting.title" : "waiting.notOpened")}
      </h2>
      <p>{t(paste ? "waiting.elsewhereBody" : opened ? "waiting.body" : "waiting.notOpenedBody")}</p>
      {userCode && (
        <div className={styles.userCode}>
          <span className={styles.code} data-testid="sign-in-code">
            <Foreign>{userCode}</Foreign>
          </span>
          <CopyButton text={userCode} />
          <p>{t("waiting.compareCode")}</p>
        </div>
      )}
      <p>
        <Rich
          text={t("waiting.host")}
          slots={{
            host: (
              <b>
                <Foreign>{host}</Foreign>
              </b>
            ),
          }}
        />
      </p>
      <div className={styles.address}>
        <span className={styles.url} data-testid="sign-in-url">
          <Foreign code>{url}</Foreign>
        </span>
        <CopyButton text={url} label={t("waiting.copy")} />
      </div>
      {paste && <PasteForm error={signIn.pasteError} onPaste={signIn.paste} />}
      <div className={styles.actions}>
        <span className={`${text.small} ${text.second} ${text.grow}`} role="timer">
          {t("waiting.left", { left: format.exactSpan(left) })}
        </span>
        {!paste && (
          <Button data-testid="sign-in-open" onClick={signIn.openAgain}>
            <ExternalLink size={16} aria-hidden />
            {t("waiting.openAgain")}
          </Button>
        )}
        <Button data-testid="sign-in-cancel" onClick={signIn.cancel}>
          {t("cancel")}
        </Button>
      </div>
    </div>
  );
}
