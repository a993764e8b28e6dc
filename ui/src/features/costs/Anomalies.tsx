import { ChevronRight } from "lucide-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { AnomalyView } from "../../bridge/host";
import { placeKey } from "../../components/bill/place-key";
import { Foreign } from "../../components/Foreign";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./Side.module.css";

/** An attack in every region is as many anomalies: the others wait below a fold. */
const SHOWN = 4;

type Props = { anomalies: readonly AnomalyView[]; now: string };

/** What AWS found unusual, the largest first. */
export function Anomalies({ anomalies, now }: Props) {
  const { t } = useTranslation("costs");
  if (anomalies.length === 0) return null;
  const sorted = [...anomalies].sort((a, b) => toNumber(b.impact) - toNumber(a.impact));
  const list = (some: readonly AnomalyView[]) => (
    <ul className={styles.anomalies}>
      {some.map((anomaly, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: AWS names none of them, and two may be of the same days
        <li key={at}>
          <Anomaly anomaly={anomaly} now={now} />
        </li>
      ))}
    </ul>
  );
  const rest = sorted.slice(SHOWN);
  return (
    <>
      {list(sorted.slice(0, SHOWN))}
      {rest.length > 0 && (
        <details className={styles.more}>
          <summary>
            <ChevronRight size={16} aria-hidden className={styles.chevron} />
            {t("expected.more", { count: rest.length })}
          </summary>
          {list(rest)}
        </details>
      )}
    </>
  );
}

function Anomaly({ anomaly, now }: { anomaly: AnomalyView; now: string }) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { from, until, impact } = anomaly;
  const days = {
    from: format.day(from, now),
    to: until === null ? t("expected.now") : format.day(until, now),
  };
  const causes = causesOf(anomaly);
  return (
    <>
      <p>
        {until === from ? days.from : t("expected.days", days)}:{" "}
        <b>{t("expected.impact", { amount: format.cents(impact) })}</b>
      </p>
      {causes.length > 0 && (
        <p className={styles.second}>
          {causes.map(({ place, service }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the causes of an anomaly never change places
            <Fragment key={at}>
              {at > 0 && " · "}
              {place && <Foreign>{format.billPlace(place)}</Foreign>}
              {place && service && ", "}
              {service && <Foreign>{service}</Foreign>}
            </Fragment>
          ))}
        </p>
      )}
    </>
  );
}

/** AWS names a place and service once for each usage type, which is not told here: those of one name are one. */
function causesOf({ causes }: AnomalyView) {
  const nameOf = ({ place, service }: (typeof causes)[number]) =>
    `${place ? placeKey(place) : ""} ${service}`;
  const names = causes.map(nameOf);
  return causes.filter((_, at) => names.indexOf(names[at] ?? "") === at);
}
