import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { PermissionsView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { putStanding } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Button } from "../Button";
import { CopyButton } from "../CopyButton";
import { ErrorNotice } from "../ErrorNotice";
import { Modal, ModalTitle } from "../Modal";
import styles from "./Permissions.module.css";
import { Areas } from "./PermissionsDialog";

type Props = { permissions: PermissionsView; onClose: () => void };

/** What the caller may do, how that is known, and the one policy to ask an administrator for. */
export function YourPermissions({ permissions, onClose }: Props) {
  const { t } = useTranslation(["permissions", "common"]);
  const host = useHost();
  const client = useQueryClient();
  const format = useFormat();
  const ask = useAction(
    () => host.askPermissions(),
    (view) => putStanding(client, view),
  );
  const { source, asking, askedAt, areas, policyToAskFor } = permissions;
  const busy = asking || ask.busy;
  return (
    <Modal look="wide" onClose={onClose} testId="permissions-dialog">
      <ModalTitle>{t("permissions:title")}</ModalTitle>
      <div>
        <p>{t(`permissions:source.${source ?? "none"}`)}</p>
        <p className={`${text.small} ${text.second}`} role="status">
          {busy
            ? t("permissions:asking")
            : askedAt !== null &&
              t("permissions:askedAt", { when: format.moment(askedAt, new Date().toISOString()) })}
        </p>
      </div>
      {ask.error && <ErrorNotice error={ask.error} onDismiss={ask.clear} />}
      <Areas areas={areas} />
      {policyToAskFor !== null && (
        <div className={styles.ask}>
          <p className={text.grow}>{t("permissions:askFor")}</p>
          <CopyButton
            framed
            text={policyToAskFor}
            label={t("permissions:copyMissing")}
            testId="copy-policy"
          />
        </div>
      )}
      <div className={styles.foot}>
        <Button look="large" disabled={busy} data-testid="ask-permissions" onClick={() => ask.run(undefined)}>
          {t("permissions:again")}
        </Button>
        <Button look="large" onClick={onClose}>
          {t("common:close")}
        </Button>
      </div>
    </Modal>
  );
}
