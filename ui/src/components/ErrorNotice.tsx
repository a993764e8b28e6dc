import { Info, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Code, ProfileReason } from "../bridge/host";
import type { HostError } from "../bridge/host-error";
import { grouped } from "../i18n/format";
import { Button } from "./Button";
import { CopyButton } from "./CopyButton";
import styles from "./ErrorNotice.module.css";
import { Foreign } from "./Foreign";
import { Rich } from "./Rich";
import { TechnicalDetails } from "./TechnicalDetails";

/** Refusals that kept a person safe: calm, because nothing is broken. */
const calm: ReadonlySet<Code> = new Set<Code>([
  "anotherAccount",
  "anotherPractice",
  "billChanged",
  "billRunning",
  "confirmProcess",
  "dayOutsideBill",
  "keychainMissing",
  "mfaSerialNeeded",
  "needsMfa",
  "noSignIn",
  "noTeardown",
  "notKept",
  "notMarkable",
  "nothingChosen",
  "planBlocked",
  "planChanged",
  "planExpired",
  "profileNeedsLogin",
  "profileNeedsPortal",
  "profileUnsupported",
  "readOnlySession",
  "requestCapReached",
  "signInCancelled",
  "signInCodeExpired",
  "signInDenied",
  "signInRunning",
  "signInTimedOut",
  "staleRevision",
  "sweepRunning",
  "sweepUnknown",
  "teardownRunning",
  "textTooLong",
  "wrongDigits",
]);

const keyFields = ["id", "secret", "token", "code", "serial"] as const;

/** Why a text is no address of a portal, as the host names it. */
const portalReasons = ["empty", "noUrl", "noHttps", "userName", "noHost"] as const;

const ACCOUNT = /^\d{12}$/;

/** Why a profile does not work, as the host names it. */
const profileReasons: readonly ProfileReason[] = [
  "cloudMachine",
  "environment",
  "sources",
  "noCredentials",
  "ssoSettings",
  "ssoElsewhere",
  "hiddenProgram",
  "twoCodes",
];

/** What gets past these, to be copied: a command for a terminal, or a policy for an administrator. */
const remedies: Partial<Record<Code, string>> = { profileNeedsLogin: "command", signInNotAllowed: "policy" };

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
    Object.entries(error.context).map(([key, value]) => [key, <Word key={key} name={key} value={value} />]),
  );
  const remedy = error.context[remedies[error.code] ?? ""];
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
        {remedy && (
          <div className={styles.remedy}>
            <Foreign code>{remedy}</Foreign>
            <CopyButton text={remedy} />
          </div>
        )}
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

/** A value in a sentence: one of a closed list in the words of the language, or a foreign text as it is. */
function Word({ name, value }: { name: string; value: string }) {
  const { t } = useTranslation("errors");
  const field = keyFields.find((one) => name === "field" && one === value);
  if (field) return t(`word.field.${field}`);
  const reason = profileReasons.find((one) => name === "reason" && one === value);
  if (reason) return t(`word.reason.${reason}`);
  const why = portalReasons.find((one) => name === "why" && one === value);
  if (why) return t(`word.why.${why}`);
  if ((name === "expected" || name === "got") && ACCOUNT.test(value)) return <b>{grouped(value)}</b>;
  return <Foreign code>{value}</Foreign>;
}
