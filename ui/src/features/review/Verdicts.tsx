import { useTranslation } from "react-i18next";
import type { PlanView } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { Place } from "../../components/Place";
import { VerdictTag } from "../../components/triage/VerdictTag";
import { useWhy } from "../../components/use-why";
import text from "../../design/text.module.css";
import { verdicts } from "../../design/verdicts";
import { useFormat } from "../../i18n/use-format";
import styles from "./Verdicts.module.css";

/** How what goes was judged, and each thing that does not look rogue, with the way to its reasons. */
export function Verdicts({ plan }: { plan: PlanView }) {
  const { t } = useTranslation(["review", "verdict"]);
  const format = useFormat();
  const ask = useWhy((why) => why.ask);
  const judged = plan.verdicts;
  if (judged === null) {
    return (
      <Card title={t("review:verdicts.title")}>
        <p className={styles.note}>{t("review:verdicts.none")}</p>
      </Card>
    );
  }
  const { goes, others } = judged;
  const some = verdicts.filter((verdict) => goes[verdict] > 0);
  const total = Math.max(others.length, goes.suspect + goes.unknown + goes.known);
  const saying = others.length > 0 ? "lead" : goes.rogue > 0 ? "all" : "none";
  return (
    <Card
      title={t("review:verdicts.title")}
      aside={
        <span className={styles.counts} data-testid="plan-verdicts">
          {some.map((verdict) => (
            <span key={verdict} className={text.row}>
              <VerdictTag verdict={verdict} /> <b>{format.count(goes[verdict])}</b>
            </span>
          ))}
        </span>
      }
    >
      <p className={styles.note}>{t(`review:verdicts.${saying}`)}</p>
      {others.length > 0 && (
        <ul
          className={styles.list}
          aria-label={t("review:verdicts.list")}
          tabIndex={others.length > 6 ? 0 : undefined}
        >
          {others.map(({ arn, name, kind, region, verdict }) => (
            <li key={arn} className={styles.row}>
              <Place
                name={<Foreign>{name}</Foreign>}
                second={`${t(`review:verdicts.kind.${kind}`)}, ${format.place(region)}`}
              />
              {verdict ? (
                <VerdictTag verdict={verdict} />
              ) : (
                <span className={text.third}>{t("review:verdicts.notJudged")}</span>
              )}
              {verdict && (
                <button
                  type="button"
                  className={styles.why}
                  data-testid={`why-${arn}`}
                  onClick={() => ask(arn)}
                >
                  {t("verdict:why")}
                  <span className={text.hidden}> {name}</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {total > others.length && (
        <p className={styles.note}>{t("review:verdicts.first", { shown: others.length, total })}</p>
      )}
    </Card>
  );
}
