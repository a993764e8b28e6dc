import { useTranslation } from "react-i18next";
import type { FindingView } from "../../bridge/host";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { scaleOf } from "./scale";
import styles from "./Why.module.css";

type Props = { finding: FindingView; table: string | null; now: string };

/** Where the sum of all reasons stands between yours and rogue, and why the verdict is another, if it is. */
export function ScoreLine({ finding, table, now }: Props) {
  const { t } = useTranslation(["why", "verdict"]);
  const format = useFormat();
  const { score, rogueFrom, suspectFrom, knownTo, held } = finding;
  const { at, zones } = scaleOf(finding);
  return (
    <section className={styles.score}>
      <h3>{t("why:score.title")}</h3>
      <div className={styles.line} aria-hidden>
        {zones.map(({ verdict, from, to }) => (
          <span
            key={verdict}
            data-zone={verdict}
            style={{ insetInlineStart: `${from}%`, inlineSize: `${to - from}%` }}
          >
            {t(`verdict:name.${verdict}`)}
          </span>
        ))}
        <i style={{ insetInlineStart: `${at}%` }} />
      </div>
      <p>
        {t("why:score.words", {
          score: format.tenths(score),
          rogue: format.tenths(rogueFrom),
          suspect: format.tenths(suspectFrom),
          known: format.tenths(knownTo),
        })}
      </p>
      {held && (
        <p data-testid="why-held">
          <b>{t("why:held.title")}:</b> {t(`why:held.${held}`)}
        </p>
      )}
      {table && (
        <p className={`${text.small} ${text.third}`}>
          {t("why:score.table", { date: format.day(table, now) })}
        </p>
      )}
    </section>
  );
}
