import { useTranslation } from "react-i18next";
import type { RegionLook, RegionRow } from "../../bridge/host";
import { hidesSpend } from "../../bridge/known";
import { BubbleShape } from "./BubbleShape";
import { isBurning } from "./coverage";
import styles from "./MapCard.module.css";

type Entry = {
  key:
    | "disabled"
    | "switching"
    | "doubtful"
    | "forbidden"
    | "token"
    | "noAnswer"
    | "failed"
    | "notAsked"
    | "trouble"
    | "quiet"
    | "reading";
  look: RegionLook;
  covers: readonly RegionLook[];
};

const entries: readonly Entry[] = [
  { key: "disabled", look: "disabled", covers: ["disabled"] },
  { key: "switching", look: "enabling", covers: ["enabling", "disabling"] },
  { key: "doubtful", look: "stuck", covers: ["stuck", "regionOff", "unrecognised", "disputed"] },
  { key: "forbidden", look: "blocked", covers: ["blocked", "notPermitted"] },
  { key: "token", look: "tokenVersion", covers: ["tokenVersion", "tokenRefused"] },
  { key: "noAnswer", look: "unreachable", covers: ["unreachable", "throttled"] },
  { key: "failed", look: "failed", covers: ["failed"] },
  { key: "notAsked", look: "notAsked", covers: ["notAsked"] },
  { key: "trouble", look: "partial", covers: ["partial"] },
  { key: "quiet", look: "clean", covers: ["clean", "found"] },
  { key: "reading", look: "reading", covers: ["reading"] },
];

/** What the signs on the map mean: only those that are on it. */
export function Legend({ regions }: { regions: readonly RegionRow[] }) {
  const { t } = useTranslation("overview");
  const calm = regions.filter((region) => !isBurning(region));
  const shown = entries.filter(({ covers }) => calm.some(({ look }) => covers.includes(look)));
  return (
    <div className={styles.legend}>
      {regions.some(isBurning) && (
        <span>
          <svg width="40" height="26" aria-hidden="true">
            <BubbleShape look="burning" burning x={10} y={13} radius={7} />
            <BubbleShape look="burning" burning x={28} y={13} radius={11} />
          </svg>
          {t("map.burning")}
        </span>
      )}
      {regions.some((region) => isBurning(region) && hidesSpend(region)) && (
        <span>
          <svg width="22" height="22" aria-hidden="true">
            <BubbleShape look="burning" burning partly x={11} y={11} radius={7} />
          </svg>
          {t("map.burningPartly")}
        </span>
      )}
      {shown.map(({ key, look }) => (
        <span key={key}>
          <svg width="18" height="18" aria-hidden="true">
            <BubbleShape look={look} burning={false} x={9} y={9} radius={7.5} />
          </svg>
          {t(`map.${key}`)}
        </span>
      ))}
      <span className={styles.end}>{t("map.nudged")}</span>
    </div>
  );
}
