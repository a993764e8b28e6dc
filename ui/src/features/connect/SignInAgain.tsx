import { useTranslation } from "react-i18next";
import type { SessionView, SignInWay } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Modal, ModalTitle } from "../../components/Modal";
import { Rich } from "../../components/Rich";
import { grouped } from "../../i18n/format";
import styles from "./ConnectPage.module.css";
import { ProcessDialog } from "./ProcessDialog";
import { useOptions } from "./use-options";
import { useWays } from "./use-ways";
import { Ways } from "./Ways";

type Props = {
  session: SessionView;
  /** How it was done: first, and filled in. */
  last: SignInWay;
  onSignedIn: (session: SessionView) => void;
  onClose: () => void;
};

/** Signs in again to the account that is connected, over whatever page is open. No other account can take its place. */
export function SignInAgain({ session, last, onSignedIn, onClose }: Props) {
  const { t } = useTranslation(["signIn", "common"]);
  const { account, world } = session;
  const endpoint = world.kind === "custom" ? world.endpoint : null;
  const options = useOptions();
  const ways = useWays({ onConnected: onSignedIn, again: true, endpoint, last });
  const failed = ways.failedIn(null);
  return (
    <Modal look="wide" stays={ways.busy} onClose={onClose} testId="sign-in-again-dialog">
      <ModalTitle>{t("signIn:again.title")}</ModalTitle>
      <p>
        <Rich text={t("signIn:again.only")} slots={{ account: <b>{grouped(account)}</b> }} />
      </p>
      {failed && <ErrorNotice error={failed} onDismiss={ways.clear} />}
      {options.error && (
        <ErrorNotice
          error={toHostError(options.error)}
          action={<Button onClick={() => void options.refetch()}>{t("common:tryAgain")}</Button>}
        />
      )}
      {options.data && (
        <div className={styles.main}>
          <Ways options={options.data} ways={ways} endpoint={endpoint} last={last} only={account} />
        </div>
      )}
      <div className={styles.close}>
        <Button look="large" onClick={onClose}>
          {t("common:close")}
        </Button>
      </div>
      {ways.program && (
        <ProcessDialog
          name={ways.program.name}
          command={ways.program.command}
          onClose={ways.closeProgram}
          onConfirm={ways.confirmProgram}
        />
      )}
    </Modal>
  );
}
