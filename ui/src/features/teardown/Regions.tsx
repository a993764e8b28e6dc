import { CircleCheck, CircleDashed, Clock, type LucideIcon, Send, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TeardownRegion, TeardownRegionState } from "../../bridge/host";
import { Bar } from "../../components/Bar";
import { Card } from "../../components/Card";
import { Place } from "../../components/Place";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Regions.module.css";

const icons: Record<TeardownRegionState, LucideIcon> = {
  waiting: CircleDashed,
  stopping: Clock,
  deleting: Clock,
  asked: Send,
  verified: CircleCheck,
  needsYou: TriangleAlert,
};
const order: Record<TeardownRegionState, number> = {
  needsYou: 0,
  stopping: 1,
  waiting: 2,
  deleting: 3,
  asked: 4,
  verified: 5,
};

type Props = {
  regions: readonly TeardownRegion[];
  /** False until somebody has looked after a restart: then no count is true. */
  looked: boolean;
};

/** Every region of the plan: its tasks stopped, its clusters deleted. Green only when proved. */
export function Regions({ regions, looked }: Props) {
  const { t } = useTranslation("teardown");
  const format = useFormat();
  const verified = regions.filter(({ state }) => state === "verified").length;
  const sorted = [...regions].sort(
    (a, b) => order[a.state] - order[b.state] || b.tasks - a.tasks || a.code.localeCompare(b.code),
  );
  const aside = looked && (
    <span className={text.second}>{t("regions.verified", { done: verified, total: regions.length })}</span>
  );
  return (
    <Card title={t("regions.title")} aside={aside}>
      <div className={styles.heads} aria-hidden>
        <span />
        <span className={styles.counted}>{t("regions.tasks")}</span>
        <span className={styles.counted}>{t("regions.clusters")}</span>
        <span />
      </div>
      <ul>
        {sorted.map(({ code, state, tasks, tasksStopped, clusters, clustersGone }) => {
          const Icon = looked ? icons[state] : CircleDashed;
          const proved = looked && state === "verified";
          const counted = (name: string, done: number, total: number) => (
            <Counted
              done={done}
              total={looked ? total : 0}
              verified={proved}
              label={t("regions.bar", { name, done, total })}
            />
          );
          return (
            <li key={code} className={styles.row} data-testid={`teardown-region-${code}`} data-state={state}>
              <Place name={format.city(code)} second={format.codeBelow(code)} />
              {counted(t("regions.tasks"), tasksStopped, tasks)}
              {counted(t("regions.clusters"), clustersGone, clusters)}
              <span
                className={[
                  styles.state,
                  proved ? styles.verified : "",
                  looked && state === "needsYou" ? styles.needsYou : "",
                ].join(" ")}
              >
                <Icon size={16} aria-hidden />
                {looked ? t(`regions.state.${state}`) : t("regions.notLooked")}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

type CountedProps = { done: number; total: number; verified: boolean; label: string };

/** How many of how many, as a number and as a bar; a dash where there is nothing to count. */
function Counted({ done, total, verified, label }: CountedProps) {
  const { t } = useTranslation("teardown");
  if (total === 0) return <span className={`${styles.counted} ${text.third}`}>–</span>;
  return (
    <span className={styles.counted}>
      <span className={text.second}>{t("phase.count", { done, total })}</span>
      <Bar thin done={done} total={total} verified={verified} label={label} />
    </span>
  );
}
