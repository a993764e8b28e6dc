import { useTranslation } from "react-i18next";
import type { LookGap } from "../../bridge/host";
import { CopyButton } from "../../components/CopyButton";
import { Foreign } from "../../components/Foreign";
import { Strip } from "../../components/Strip";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import { useFormat } from "../../i18n/use-format";
import styles from "./Who.module.css";

/** What a sign-in needs for this. */
const PERMISSION = "cloudtrail:LookupEvents";

/** Regions whose history was not read, one cause told once, with what to do about it. */
export function Gaps({ gaps }: { gaps: readonly LookGap[] }) {
  const { t } = useTranslation(["who", "region"]);
  const format = useFormat();
  if (gaps.length === 0) return null;
  return (
    <Strip unknown tall>
      <div className={styles.looking} data-testid="look-gaps">
        <p>
          <b>{t("who:gap.title", { count: gaps.length })}.</b>
        </p>
        <ul className={styles.looking}>
          {byCause(gaps).map((group) => {
            const { kind, quarantined } = group[0];
            const denied = kind === "accessDenied" && !quarantined;
            return (
              <li key={`${kind} ${quarantined}`} data-cause={quarantined ? "quarantined" : kind}>
                {quarantined && t("who:gap.quarantined")}
                {denied && (
                  <>
                    {t("who:gap.permission")} <Foreign code>{PERMISSION}</Foreign>
                    <CopyButton text={PERMISSION} />
                  </>
                )}
                {!quarantined && !denied && t(`region:gaps.kind.${kind}`)}{" "}
                {t("who:gap.where", {
                  regions: format.list(group.map(({ region }) => format.region(region))),
                })}
                <TechnicalDetails text={[...new Set(group.map(({ detail }) => detail))].join("\n")} />
              </li>
            );
          })}
        </ul>
      </div>
    </Strip>
  );
}

type Group = [LookGap, ...LookGap[]];

function byCause(gaps: readonly LookGap[]): Group[] {
  const groups = new Map<string, Group>();
  for (const gap of gaps) {
    const cause = `${gap.kind} ${gap.quarantined}`;
    const group = groups.get(cause);
    if (group) group.push(gap);
    else groups.set(cause, [gap]);
  }
  return [...groups.values()];
}
