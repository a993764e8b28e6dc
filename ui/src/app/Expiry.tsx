import { Clock, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStanding } from "../bridge/snapshots";
import { useNow } from "../bridge/use-now";
import { useFormat } from "../i18n/use-format";
import styles from "./TopBar.module.css";

type Props = { onSignInAgain: () => void };

/** Seconds before the end at which it is said, and at which it needs the person. */
const [SAID, NEEDS_YOU] = [15 * 60, 5 * 60];

/** How long the sign-in still counts, where it ends soon and does not renew by itself. Pressed, it can be done again. */
export function Expiry({ onSignInAgain }: Props) {
  const { t } = useTranslation("standing");
  const format = useFormat();
  const signIn = useStanding().data?.signIn;
  const ends = signIn?.state.kind === "good" && !signIn.renews ? signIn.expiresAt : null;
  const now = useNow(ends !== null);
  if (ends === null) return null;
  const left = Math.ceil((Date.parse(ends) - now) / 1000);
  if (left > SAID || left <= 0) return null;
  const needsYou = left <= NEEDS_YOU;
  const Icon = needsYou ? TriangleAlert : Clock;
  return (
    <button
      type="button"
      className={[styles.expiry, needsYou ? styles.needsYou : ""].join(" ").trim()}
      data-testid="expiry"
      data-needs-you={needsYou || undefined}
      title={t("expiry.again")}
      onClick={onSignInAgain}
    >
      <Icon size={16} aria-hidden />
      {t(needsYou ? "expiry.now" : "expiry.soon", { left: format.exactSpan(left) })}
    </button>
  );
}
