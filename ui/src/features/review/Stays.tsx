import { Boxes, CircleHelp, Link, Lock, type LucideIcon, Minus, PowerOff, Shield } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PlanView, StaysWhy } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { Place } from "../../components/Place";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./Stays.module.css";

const icons: Record<StaysWhy, LucideIcon> = {
  kept: Shield,
  holdsKept: Shield,
  familyKept: Shield,
  inUse: Link,
  notChosen: Minus,
  batch: Boxes,
  usersUnknown: CircleHelp,
  feedsOthers: Link,
  managedByAws: Lock,
  alreadyOff: PowerOff,
};

/** What stays, why, and what it goes on costing. */
export function Stays({ plan }: { plan: PlanView }) {
  const { t } = useTranslation(["review", "common"]);
  const format = useFormat();
  const { stays, staysTotal, burnStays } = plan;
  const items = format.items(staysTotal);
  const costs = toNumber(burnStays.perHour) > 0 || burnStays.unpriced > 0;
  const summary = costs
    ? t("review:stays.summary", { items, amount: format.hedgedRate(burnStays) })
    : t("review:stays.summaryFree", { items });
  return (
    <Card
      title={t("review:stays.title")}
      aside={staysTotal > 0 && <span className={text.second}>{summary}</span>}
    >
      {staysTotal === 0 && <p className={styles.note}>{t("review:stays.none")}</p>}
      <ul className={styles.list} tabIndex={stays.length > 6 ? 0 : undefined}>
        {stays.map(({ arn, name, region, why, burn }) => {
          const Icon = icons[why];
          return (
            <li key={arn} className={styles.row}>
              <Place name={<Foreign>{name}</Foreign>} second={format.place(region)} />
              <span className={styles.why}>
                <Icon size={16} aria-hidden />
                {t(`review:stays.why.${why}`)}
              </span>
              <span className={text.number}>
                {toNumber(burn.perHour) > 0 && t("common:perHourOf", { amount: format.cents(burn.perHour) })}
              </span>
            </li>
          );
        })}
      </ul>
      {staysTotal > stays.length && (
        <p className={styles.note}>{t("review:stays.first", { shown: stays.length, total: staysTotal })}</p>
      )}
    </Card>
  );
}
