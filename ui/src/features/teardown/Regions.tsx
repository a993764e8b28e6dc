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

/** Every region of the plan: tasks stopped above, clusters deleted below. Green only when proved. */
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
      <ul className={styles.list}>
        {sorted.map(({ code, state, tasks, tasksStopped, clusters, clustersGone }) => {
          const Icon = looked ? icons[state] : CircleDashed;
          const proved = looked && state === "verified";
          const bar = (name: string, done: number, total: number) => t("regions.bar", { name, done, total });
          // The number beside the bars follows what is going on: tasks first, then clusters.
          const counted =
            tasksStopped < tasks || clusters === 0 ? [tasksStopped, tasks] : [clustersGone, clusters];
          return (
            <li key={code} className={styles.row} data-testid={`teardown-region-${code}`} data-state={state}>
              <Place name={format.city(code)} second={format.codeBelow(code)} />
              <span className={styles.bars}>
                {looked && tasks > 0 && (
                  <Bar
                    thin
                    done={tasksStopped}
                    total={tasks}
                    verified={proved}
                    label={bar(t("regions.tasks"), tasksStopped, tasks)}
                  />
                )}
                {looked && clusters > 0 && (
                  <Bar
                    thin
                    done={clustersGone}
                    total={clusters}
                    verified={proved}
                    label={bar(t("regions.clusters"), clustersGone, clusters)}
                  />
                )}
              </span>
              <span className={`${text.number} ${text.second}`}>
                {looked ? `${format.count(counted[0] ?? 0)} / ${format.count(counted[1] ?? 0)}` : "–"}
              </span>
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
