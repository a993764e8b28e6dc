import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { HostError } from "../../bridge/host-error";
import type { SignIn, SignInPhase } from "../../bridge/use-sign-in";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import text from "../../design/text.module.css";
import { Chooser } from "./Chooser";
import styles from "./SignIn.module.css";
import { Waiting } from "./Waiting";

type Props = {
  signIn: SignIn;
  /** The sign-in under way belongs here. */
  active: boolean;
  error: HostError | null;
  onDismiss: () => void;
  /** A button that helps with the error. */
  action?: ReactNode;
  /** The only account that will do. */
  only?: string | undefined;
  /** What begins it. */
  children: ReactNode;
};

const idle: SignInPhase = { kind: "idle" };

/** What begins a sign-in, and in its place whatever it needs of the person next. Each step is told and takes the focus. */
export function SignInFlow({ signIn, active, error, onDismiss, action, only, children }: Props) {
  const { t } = useTranslation("signIn");
  const phase = active ? signIn.phase : idle;
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(phase.kind);
  useEffect(() => {
    const left = before.current !== "idle" && phase.kind === "idle";
    before.current = phase.kind;
    // What had the focus is gone. A field that is to be put right has taken it already.
    if (left && !place.current?.contains(document.activeElement)) place.current?.focus();
  }, [phase.kind]);
  return (
    <div ref={place} className={styles.flow} tabIndex={-1}>
      <span className={text.hidden} role="status">
        {phase.kind === "idle" ? "" : t(`told.${phase.kind}`)}
      </span>
      {error && (
        <ErrorNotice
          error={error}
          onDismiss={onDismiss}
          action={
            error.code === "signInRunning" ? (
              <Button data-testid="sign-in-anew" onClick={signIn.beginAnew}>
                {t("anew")}
              </Button>
            ) : (
              action
            )
          }
        />
      )}
      {phase.kind === "waiting" && <Waiting waiting={phase.waiting} signIn={signIn} />}
      {(phase.kind === "choose" || phase.kind === "connecting") && (
        <Chooser
          accounts={phase.accounts}
          only={only}
          busy={phase.kind === "connecting"}
          onChoose={signIn.choose}
          onCancel={signIn.cancel}
        />
      )}
      {phase.kind === "beginning" && (
        <div className={styles.actions}>
          <p className={text.grow}>{t("told.beginning")}</p>
          <Button data-testid="sign-in-cancel" onClick={signIn.cancel}>
            {t("cancel")}
          </Button>
        </div>
      )}
      {phase.kind === "idle" && children}
    </div>
  );
}
