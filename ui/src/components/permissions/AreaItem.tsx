import { Check, ChevronRight, CircleQuestionMark, type LucideIcon, TriangleAlert, X } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { AreaPolicy, May, PermissionArea } from "../../bridge/host";
import text from "../../design/text.module.css";
import { CopyButton } from "../CopyButton";
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
      <Folded summary={t("policy")} described={id}>
        <pre className={`${styles.policy} ${text.code}`}>{area.policy}</pre>
        <CopyButton text={area.policy} label={t("copyPolicy")} />
      </Folded>
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
        <Folded summary={t("denied", { count: denied.length, all: area.actions })}>
          <Actions actions={denied} />
        </Folded>
      )}
      {byOrganization.size > 0 && (
        <Folded summary={t("byOrganization", { count: byOrganization.size })}>
          <p>{t("byOrganizationBody")}</p>
          <Actions actions={area.deniedByOrganization} />
        </Folded>
      )}
      {area.unknown.length > 0 && (
        <Folded summary={t("unknown", { count: area.unknown.length })}>
          <p>{t("unknownBody")}</p>
          <Actions actions={area.unknown} />
        </Folded>
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

type FoldedProps = { summary: string; described?: string; children: ReactNode };

function Folded({ summary, described, children }: FoldedProps) {
  return (
    <details className={styles.folded}>
      <summary aria-describedby={described}>
        <ChevronRight size={16} aria-hidden />
        {summary}
      </summary>
      <div className={styles.foldedBody}>{children}</div>
    </details>
  );
}
