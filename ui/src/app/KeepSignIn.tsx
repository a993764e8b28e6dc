import { useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { SignInView } from "../bridge/host";
import { useHost } from "../bridge/host-context";
import { putStanding } from "../bridge/snapshots";
import { useAction } from "../bridge/use-action";
import { ErrorNotice } from "../components/ErrorNotice";
import styles from "./WhoAmI.module.css";

type Props = { signIn: SignInView };

/** "Stay signed in": off until somebody wants it, and it says where the sign-in is then. */
export function KeepSignIn({ signIn }: Props) {
  const { t } = useTranslation("standing");
  const host = useHost();
  const client = useQueryClient();
  const id = useId();
  const keep = useAction(
    (on: boolean) => host.keepSignIn(on),
    (view) => putStanding(client, view),
  );
  const { kept, canBeKept, way } = signIn;
  const fromHere = way.kind === "profile" || way.kind === "environment";
  const note = kept ? "keep.on" : canBeKept ? "keep.off" : fromHere ? "keep.fromHere" : "keep.missing";
  // What is in the keychain can always be taken out of it.
  const able = (canBeKept || kept) && !keep.busy;
  return (
    <div>
      <div className={styles.setting}>
        <label htmlFor={id}>{t("keep.label")}</label>
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={kept}
          aria-checked={kept}
          aria-describedby={`${id}-note`}
          aria-disabled={!able || undefined}
          data-testid="keep-sign-in"
          onChange={() => able && keep.run(!kept)}
        />
      </div>
      <p id={`${id}-note`} className={styles.hint}>
        {t(note)}
      </p>
      {keep.error && <ErrorNotice error={keep.error} onDismiss={keep.clear} />}
    </div>
  );
}
