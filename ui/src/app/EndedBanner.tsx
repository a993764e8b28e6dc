import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { SignInView } from "../bridge/host";
import { useTeardown } from "../bridge/snapshots";
import { Button } from "../components/Button";
import { useFormat } from "../i18n/use-format";
import styles from "./Banners.module.css";

type Props = { signIn: SignInView; onSignInAgain: () => void };

/** The sign-in is over: what happened, what waits, what it means for the bill, and the one thing to do. */
export function EndedBanner({ signIn, onSignInAgain }: Props) {
  const { t } = useTranslation("standing");
  const format = useFormat();
  const { data: teardown } = useTeardown();
  const { state, waiting } = signIn;
  if (state.kind !== "ended") return null;
  const tearing =
    teardown !== undefined &&
    teardown !== null &&
    ["savingEvidence", "running", "stopping", "verifying"].includes(teardown.status);
  const means = tearing ? "ended.teardownPaused" : waiting > 0 ? "ended.paused" : "ended.nothing";
  return (
    <div className={styles.place}>
      <div className={styles.ended} role="alert" data-testid="sign-in-ended" data-why={state.why}>
        <TriangleAlert size={20} aria-hidden />
        <div className={styles.words}>
          <b className={styles.title}>{t(`ended.why.${state.why}.title`)}</b>
          <p>{t(`ended.why.${state.why}.body`)}</p>
          <p>
            {waiting > 0 && `${t("ended.waiting", { count: waiting, shown: format.count(waiting) })} `}
            {t(means)}
          </p>
        </div>
        <Button look="large" data-testid="sign-in-again" onClick={onSignInAgain}>
          {t("ended.again")}
        </Button>
      </div>
    </div>
  );
}
