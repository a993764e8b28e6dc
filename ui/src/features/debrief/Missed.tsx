import { Ban, CircleDashed, Lock, type LucideIcon, RotateCcw, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DebriefView, DebriefWhy } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Place } from "../../components/Place";
import { Tag } from "../../components/Tag";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./DebriefPage.module.css";
import { Items } from "./Items";
import { byRegion, isOutOfReach, type MissedRegion } from "./outcome";

const signs: Record<DebriefWhy, LucideIcon> = {
  notRemoved: TriangleAlert,
  cameBack: RotateCcw,
  disabledRegion: Ban,
  deniedRegion: Lock,
};
const order = ["notRemoved", "cameBack", "disabledRegion", "deniedRegion"] as const;

/** What is the attack's and still there, region by region; hatched where nobody can reach it from here. */
export function Missed({ view }: { view: DebriefView }) {
  const { t } = useTranslation("debrief");
  const format = useFormat();
  const { missed, missedTotal } = view;
  const regions = byRegion(missed);
  const more = missedTotal - missed.length;
  return (
    <Card
      title={t("missed.title")}
      needsYou={regions.some(({ beyond }) => !beyond)}
      aside={missedTotal > 0 ? <span className={text.second}>{format.items(missedTotal)}</span> : undefined}
    >
      {missedTotal === 0 && (
        <p className={`${styles.note} ${text.row}`}>
          <CircleDashed size={16} aria-hidden />
          {t("missed.none")}
        </p>
      )}
      {regions.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form, this only scrolls
        <div className={styles.scroll} tabIndex={0} role="group" aria-label={t("missed.title")}>
          <ul>
            {regions.map((region) => (
              <Region key={region.code} region={region} />
            ))}
          </ul>
        </div>
      )}
      {more > 0 && <p className={`${styles.note} ${text.second}`}>{t("more", { count: more })}</p>}
      {missed.some((item) => item.kind === "relaunchers" && !isOutOfReach(item)) && (
        <p className={styles.note}>{t("missed.starters")}</p>
      )}
      {missed.some(isOutOfReach) && <p className={styles.note}>{t("missed.unreachable")}</p>}
    </Card>
  );
}

function Region({ region: { code, items, beyond } }: { region: MissedRegion }) {
  const { t } = useTranslation("debrief");
  const format = useFormat();
  return (
    <li className={styles.region} data-testid={`missed-${code}`} data-beyond={beyond}>
      <span className={beyond ? styles.hatched : styles.reached} aria-hidden />
      <Place name={format.region(code)} second={format.codeBelow(code)} />
      <div className={styles.tags}>
        {order.map((why) => {
          const those = items.filter((item) => item.why === why);
          if (those.length === 0) return null;
          const costs = those.some(({ perHour }) => perHour !== null && toNumber(perHour) > 0);
          const tone = those.some(isOutOfReach) ? "unknown" : costs ? "burn" : "plain";
          return (
            <Tag key={why} tone={tone} icon={signs[why]}>
              {t(`missed.state.${why}`, { count: those.length })}
            </Tag>
          );
        })}
      </div>
      <details className={styles.details}>
        <summary className={styles.summary}>{t("missed.items")}</summary>
        <Items items={items} />
      </details>
    </li>
  );
}
