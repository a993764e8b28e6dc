import { ChevronDown, ChevronRight, TriangleAlert, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlanView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Place } from "../../components/Place";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { EveryItem } from "./EveryItem";
import styles from "./Goes.module.css";

/** What goes, in the order in which it goes, and whether it can be undone. */
export function Goes({ plan }: { plan: PlanView }) {
  const { t } = useTranslation("review");
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { relaunchers, tasks, services, taskSets, clusters, containerInstances, definitions } = plan.goes;
  const spend = [
    services > 0 ? t("goes.services", { services: format.services(services) }) : "",
    taskSets > 0 ? t("goes.taskSets", { taskSets: format.taskSets(taskSets) }) : "",
    t("goes.tasks", { tasks: format.tasks(tasks) }),
  ].filter(Boolean);
  const steps = [
    {
      name: t("goes.cut"),
      body: t("goes.cutBody", { relaunchers: format.relaunchers(relaunchers) }),
      count: relaunchers,
      undo: t("goes.cutUndo"),
      sign: Undo2,
    },
    {
      name: t("goes.spend"),
      body: spend.join(", "),
      count: Math.max(tasks, services),
      undo: t("goes.lost"),
      sign: TriangleAlert,
    },
    {
      name: t("goes.delete"),
      body:
        containerInstances > 0
          ? t("goes.deleteBodyMore", {
              clusters: format.clusters(clusters),
              machines: format.containerInstances(containerInstances),
            })
          : t("goes.deleteBody", { clusters: format.clusters(clusters) }),
      count: clusters,
      undo: t("goes.forever"),
      sign: TriangleAlert,
    },
    {
      name: t("goes.tidy"),
      body: t("goes.tidyBody", { definitions: format.definitions(definitions) }),
      count: definitions,
      undo: t("goes.forever"),
      sign: TriangleAlert,
    },
  ].filter(({ count }) => count > 0);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <Card title={t("goes.title")} aside={<span className={text.second}>{format.regions(plan.regions)}</span>}>
      <table className={styles.table}>
        <tbody>
          {steps.map(({ name, body, count, undo, sign: Sign }, at) => (
            <tr key={name}>
              <td>
                <span className={styles.step}>{at + 1}</span>
              </td>
              <td>
                <Place name={name} second={body} />
              </td>
              <td className={styles.count}>{format.count(count)}</td>
              <td className={styles.undo}>
                <span>
                  <Sign size={16} aria-hidden />
                  {undo}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.foot}>
        <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t("goes.hide") : t("goes.every")}
          <Chevron size={16} aria-hidden />
        </Button>
      </div>
      {open && <EveryItem plan={plan} />}
    </Card>
  );
}
