import { useTranslation } from "react-i18next";
import type { AreaPolicy, PermissionArea } from "../../bridge/host";
import { Button } from "../Button";
import { Modal, ModalTitle } from "../Modal";
import { AreaItem } from "./AreaItem";
import styles from "./Permissions.module.css";

type Props = {
  policies: readonly AreaPolicy[];
  onClose: () => void;
};

/** Which permissions each part of the work needs, before anybody signs in. */
export function PermissionsDialog({ policies, onClose }: Props) {
  const { t } = useTranslation(["permissions", "common"]);
  return (
    <Modal look="wide" onClose={onClose} testId="permissions-dialog">
      <ModalTitle>{t("permissions:needed.title")}</ModalTitle>
      <p>{t("permissions:needed.body")}</p>
      <Areas areas={policies} />
      <div className={styles.foot}>
        <Button look="large" onClick={onClose}>
          {t("common:close")}
        </Button>
      </div>
    </Modal>
  );
}

/** The parts of the work in their order. */
export function Areas({ areas }: { areas: readonly (AreaPolicy | PermissionArea)[] }) {
  const { t } = useTranslation("permissions");
  return (
    <ul className={styles.areas} aria-label={t("areas")}>
      {areas.map((area) => (
        <AreaItem key={area.kind} area={area} />
      ))}
    </ul>
  );
}
