import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AreaKind } from "../../bridge/host";
import { useStanding } from "../../bridge/snapshots";
import text from "../../design/text.module.css";
import { CopyButton } from "../CopyButton";
import { Strip } from "../Strip";
import styles from "./Permissions.module.css";

type Props = { area: Extract<AreaKind, "look" | "tearDown" | "regions"> };

/** As many actions as are named in the sentence. */
const NAMED = 3;

/** What will fail in a part of the work, before it fails. Nothing where nothing is known to be denied. */
export function PermissionStrip({ area }: Props) {
  const { t } = useTranslation("permissions");
  const { data: standing } = useStanding();
  const found = standing?.permissions.areas.find(({ kind }) => kind === area);
  if (!found || (found.may !== "no" && found.may !== "partly")) return null;
  const { may, denied, deniedByOrganization, policy } = found;
  // No policy of the account helps against what the organization denies.
  const helps = denied.some((action) => !deniedByOrganization.includes(action));
  const rest = denied.length - NAMED;
  return (
    <div role="note" data-testid={`permission-strip-${area}`}>
      <Strip
        tall
        icon={TriangleAlert}
        action={helps && <CopyButton text={policy} label={t("copyPolicy")} testId="copy-policy" />}
      >
        <p>
          <b>{t(`strip.${area}.${may}`)}</b>
        </p>
        <p className={`${text.second} ${styles.named}`}>
          {t("strip.denied")} <span className={text.code}>{denied.slice(0, NAMED).join(", ")}</span>
          {rest > 0 && ` ${t("strip.more", { count: rest })}`}
        </p>
        <p>{t(helps ? "strip.ask" : "strip.organization")}</p>
      </Strip>
    </div>
  );
}
