import { Check, CircleQuestionMark, type LucideIcon, TriangleAlert, X } from "lucide-react";
import { type ComponentProps, useId } from "react";
import { useTranslation } from "react-i18next";
import type { AreaPolicy, May, PermissionArea } from "../../bridge/host";
import text from "../../design/text.module.css";
import { CopyButton } from "../CopyButton";
import { Folded } from "../Folded";
import { Tag } from "../Tag";
import styles from "./Permissions.module.css";

type Props = { area: AreaPolicy | PermissionArea };

/** Green is for what is verified gone alone: what is allowed is plain, and what nobody knows is hatched. */
const looks: Record<May, { icon: LucideIcon; tone: NonNullable<ComponentProps<typeof Tag>["tone"]> }> = {
  yes: { icon: Check, tone: "plain" },
  partly: { icon: TriangleAlert, tone: "burn" },
  no: { icon: X, tone: "burn" },
  unknown: { icon: CircleQuestionMark, tone: "unknown" },
};

/** A part of the work: what it needs and, once somebody is signed in, whether they may. */
export function AreaItem({ area }: Props) {
  const { t } = useTranslation("permissions");
  const id = useId();
  const known = "may" in area ? area : null;
  const look = known && looks[known.may];
  return (
    <li className={styles.area} data-testid={`permission-${area.kind}`} data-may={known?.may}>
      <div className={styles.areaHead}>
        <div className={text.grow}>
          <h3 id={id}>{t(`area.${area.kind}.name`)}</h3>
          <p className={text.second}>{t(`area.${area.kind}.body`)}</p>
        </div>
        {known && look && (
          <Tag tone={look.tone} icon={look.icon}>
            {t(`may.${known.may}`)}
          </Tag>
        )}
      </div>
      {known && <Told area={known} />}
      <Part summary={t("policy")} described={id}>
        <pre className={`${styles.policy} ${text.code}`}>{area.policy}</pre>
        <CopyButton text={area.policy} label={t("copyPolicy")} />
      </Part>
    </li>
  );
}

function Told({ area }: { area: PermissionArea }) {
  const { t } = useTranslation("permissions");
  const byOrganization = new Set(area.deniedByOrganization);
  const denied = area.denied.filter((action) => !byOrganization.has(action));
  return (
    <>
      {denied.length > 0 && (
        <Part summary={t("denied", { count: denied.length, all: area.actions })}>
          <Actions actions={denied} />
        </Part>
      )}
      {byOrganization.size > 0 && (
        <Part summary={t("byOrganization", { count: byOrganization.size })}>
          <p>{t("byOrganizationBody")}</p>
          <Actions actions={area.deniedByOrganization} />
        </Part>
      )}
      {area.unknown.length > 0 && (
        <Part summary={t("unknown", { count: area.unknown.length })}>
          <p>{t("unknownBody")}</p>
          <Actions actions={area.unknown} />
        </Part>
      )}
    </>
  );
}

function Actions({ actions }: { actions: readonly string[] }) {
  return (
    <ul className={`${styles.actions} ${text.code}`}>
      {actions.map((action) => (
        <li key={action}>{action}</li>
      ))}
    </ul>
  );
}

function Part({ children, ...rest }: ComponentProps<typeof Folded>) {
  return (
    <Folded {...rest}>
      <div className={styles.foldedBody}>{children}</div>
    </Folded>
  );
}
