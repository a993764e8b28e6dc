import { useTranslation } from "react-i18next";
import type { TeardownView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Problems.module.css";

type Props = {
  teardown: TeardownView;
  busy: boolean;
  /** The amended plan is being made: every region is read again for it. */
  amending: boolean;
  onAmend: () => void;
};

/** The items that need a person: what happened, what it costs, what to do. Nothing unapproved happens from here. */
export function Problems({ teardown, busy, amending, onAmend }: Props) {
  const { t } = useTranslation(["teardown", "glossary", "common"]);
  const format = useFormat();
  const { problems, problemsTotal, status, canAmend } = teardown;
  if (problemsTotal === 0) return null;
  const ended = status === "needsYou" || status === "stopped" || status === "interrupted";
  return (
    <Card needsYou title={t("teardown:problems.title", { count: problemsTotal })}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul className={`${styles.list} ${styles.scroll}`} tabIndex={0}>
        {problems.map(({ arn, name, item, region, kind, blockers, costsNow, detail }) => (
          <li key={`${arn} ${kind}`} data-testid="problem" data-kind={kind}>
            <p className={styles.title}>
              <b>
                <Rich
                  text={t("teardown:problems.what")}
                  slots={{ kind: t(`glossary:kind.${item}`), name: <Foreign>{name}</Foreign> }}
                />
              </b>
              <span className={text.third}>{format.place(region)}</span>
            </p>
            <p>
              {t(`teardown:problems.kind.${kind}`)}{" "}
              <b className={costsNow ? text.ember : ""}>
                {item === "relaunchers"
                  ? t("teardown:problems.startsAgain")
                  : t(costsNow ? "teardown:problems.costs" : "teardown:problems.free")}
              </b>
            </p>
            {blockers.length > 0 && (
              <p className={text.second}>
                <Rich
                  text={t("teardown:problems.blockers")}
                  slots={{ names: <Foreign>{blockers.join(", ")}</Foreign> }}
                />
              </p>
            )}
            <TechnicalDetails text={detail} />
          </li>
        ))}
      </ul>
      {problemsTotal > problems.length && (
        <p className={styles.note}>{t("teardown:problems.shown", { shown: problems.length })}</p>
      )}
      {!ended && <p className={styles.note}>{t("teardown:problems.later")}</p>}
      {ended && canAmend && (
        <div className={styles.actions}>
          <Button disabled={busy} onClick={onAmend}>
            {t("teardown:problems.amend")}
          </Button>
          <span role="status">{amending && t("teardown:problems.amending")}</span>
        </div>
      )}
    </Card>
  );
}
