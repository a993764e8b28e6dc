import { useTranslation } from "react-i18next";
import type { PermissionsView } from "../bridge/host";
import { Button } from "../components/Button";
import styles from "./WhoAmI.module.css";

type Props = { permissions: PermissionsView; onShow: () => void };

/** What the caller may do in one sentence, and the way to the whole of it. */
export function PermissionsLine({ permissions, onShow }: Props) {
  const { t } = useTranslation("permissions");
  const { areas, asking, source } = permissions;
  const counts = { yes: 0, partly: 0, no: 0, unknown: 0 };
  for (const { may } of areas) counts[may] += 1;
  const sentence = asking
    ? t("asking")
    : source === null || areas.length === 0
      ? t("source.none")
      : counts.yes === areas.length
        ? t("line.all")
        : counts.partly + counts.no === 0
          ? t("line.unknown", { count: counts.unknown, all: areas.length })
          : t("line.lacking", { count: counts.partly + counts.no, all: areas.length });
  return (
    <div className={styles.block}>
      <p>{sentence}</p>
      <Button wide data-testid="permissions" onClick={onShow}>
        {t("title")}
      </Button>
    </div>
  );
}
