import { useTranslation } from "react-i18next";
import type { PrincipalsView, TriageView } from "../../bridge/host";
import { useTeardown } from "../../bridge/snapshots";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { goneOf, makersOf, thingsOf, truthOf } from "./attributed";

type Props = { triage: TriageView; principals: PrincipalsView };

/** How many made all of it, or all that is left of it, in one sentence, and of how much nobody is known. */
export function Truth({ triage, principals }: Props) {
  const { t } = useTranslation("who");
  const format = useFormat();
  const { data: teardown } = useTeardown();
  const { attributed, notFound, notLooked } = principals;
  const truth = truthOf(triage, principals);
  const gone = goneOf(teardown);
  const unknown = truth === "never" || truth === "notJudged";
  const { services, tasks } = thingsOf(triage);
  const inside = [services > 0 ? format.services(services) : "", tasks > 0 ? format.tasks(tasks) : ""].filter(
    Boolean,
  );
  const things = truth === "things" || truth === "thingsNone";
  const rests = [
    things && inside.length > 0 ? t("truth.inside", { what: format.list(inside) }) : "",
    truth !== "never" && notFound > 0 ? t("truth.notFound", { count: notFound }) : "",
    truth !== "never" && notLooked > 0 ? t("truth.notLooked", { count: notLooked }) : "",
    !unknown && gone > 0 ? t("truth.gone", { count: gone }) : "",
  ].filter(Boolean);
  const values = {
    principals: t("principals", { count: makersOf(truth, principals) }),
    clusters: format.clusters(attributed + notFound + notLooked),
    made: format.count(attributed),
  };
  return (
    <>
      <h1>{unknown || gone === 0 ? t(`truth.${truth}`, values) : t(`truth.left.${truth}`, values)}</h1>
      {rests.length > 0 && <p className={text.lead}>{rests.join(" ")}</p>}
      <p className={`${text.small} ${text.third}`}>{t("explain")}</p>
    </>
  );
}
