import type { TFunction } from "i18next";
import type { TriageView } from "../../bridge/host";
import { toNumber } from "../../i18n/format";
import type { Format } from "../../i18n/use-format";

/** Whether anything looks rogue. */
export function isSelectable({ selectable }: TriageView): boolean {
  const { clusters, services, tasks, task_definitions: definitions } = selectable;
  return clusters + services + tasks + definitions > 0;
}

/** What only a person can decide: suspect clusters, services and tasks of no service. */
export function suspectsOf({ clusters, services, tasks }: TriageView): number {
  return clusters.suspect + services.suspect + tasks.suspect;
}

/** "412 clusters with all in them, and 3 things in other clusters, burning $874 an hour": what the button takes. */
export function takesWords(t: TFunction<"verdict">, format: Format, triage: TriageView): string {
  const { selectable, selectableInOthers: inOthers, selectableBurn } = triage;
  const { clusters, services, tasks, task_definitions: definitions } = selectable;
  const inside =
    clusters > 0
      ? [
          t("select.withAll", { clusters: format.clusters(clusters) }),
          inOthers > 0 ? t("select.elsewhere", { count: inOthers }) : "",
        ].filter(Boolean)
      : [
          services > 0 ? format.services(services) : "",
          tasks > 0 ? format.tasks(tasks) : "",
          services + tasks === 0 && definitions > 0 ? format.definitions(definitions) : "",
        ].filter(Boolean);
  const what = format.list(inside);
  return toNumber(selectableBurn.perHour) > 0
    ? t("select.takes", { what, amount: format.wholeRate(selectableBurn) })
    : t("select.takesUnpriced", { what });
}
