import { Info, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Code } from "../bridge/host";
import type { HostError } from "../bridge/host-error";
import { Button } from "./Button";
import styles from "./ErrorNotice.module.css";
import { Foreign } from "./Foreign";
import { Rich } from "./Rich";
import { TechnicalDetails } from "./TechnicalDetails";

/** Refusals that kept a person safe: calm, because nothing is broken. */
const calm: ReadonlySet<Code> = new Set<Code>([
  "confirmProcess",
  "noTeardown",
  "nothingChosen",
  "planBlocked",
  "planChanged",
  "planExpired",
  "profileNeedsLogin",
  "profileNeedsMfa",
  "readOnlySession",
  "staleRevision",
  "sweepRunning",
  "teardownRunning",
  "wrongDigits",
]);

type Props = {
  error: HostError;
  /** A button that helps, if this page has one. */
  action?: ReactNode;
  onDismiss?: () => void;
};

/** What happened, what it means for the bill, what to do now; the technical details folded. */
export function ErrorNotice({ error, action, onDismiss }: Props) {
  const { t } = useTranslation(["errors", "common"]);
  const isCalm = calm.has(error.code);
  const Icon = isCalm ? Info : TriangleAlert;
  const slots = Object.fromEntries(
    Object.entries(error.context).map(([key, value]) => [
      key,
      <Foreign key={key} code>
        {value}
      </Foreign>,
    ]),
  );
  return (
    <div
      role="alert"
      className={[styles.notice, isCalm ? "" : styles.needsYou].join(" ").trim()}
      data-code={error.code}
    >
      <Icon size={18} aria-hidden />
      <div className={styles.words}>
        <span className={styles.title}>{t(`errors:code.${error.code}.title`)}</span>
        <p>
          <Rich text={t(`errors:code.${error.code}.body`)} slots={slots} />
        </p>
        <p>
          <b>{t(`errors:code.${error.code}.next`)}</b>
        </p>
        <TechnicalDetails text={error.detail} />
      </div>
      <div className={styles.actions}>
        {action}
        {onDismiss && (
          <Button look="quiet" aria-label={t("common:dismiss")} onClick={onDismiss}>
            <X size={16} aria-hidden />
          </Button>
        )}
      </div>
    </div>
  );
}
