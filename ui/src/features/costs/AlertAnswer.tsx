import { useTranslation } from "react-i18next";
import type { AlertView } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { Place } from "../../components/Place";
import table from "../../design/table.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Alert.module.css";

type Props = { answer: AlertView; currency: string; now: string };

/** What an alert's amount is on the bill, and which regions and services it comes from. */
export function AlertAnswer({ answer, currency, now }: Props) {
  const { t } = useTranslation("alert");
  const format = useFormat();
  const { meant, readings, causes, dayOpen } = answer;
  const money = (exact: string) => format.amount(exact, currency);
  const day = format.day(answer.day, now);
  const words = { amount: money(answer.amount), day };
  return (
    <div className={styles.answer} data-testid="alert-answer" data-meant={meant ?? "none"}>
      {dayOpen && <p>{t("dayOpen", { day })}</p>}
      <p>
        <b>{meant === null ? t("meant.none", words) : t(`meant.${meant}`, words)}</b>
      </p>
      {readings.length > 0 && (
        <ul className={styles.readings} aria-label={t("readings")}>
          {readings.map(({ meaning, amount }) => (
            <li key={meaning} data-fits={meaning === meant || undefined}>
              {t(`reading.${meaning}`, { day, amount: money(amount) })}
            </li>
          ))}
        </ul>
      )}
      {causes.length === 0 ? (
        <p>{t("noCause")}</p>
      ) : (
        <div className={styles.scroll}>
          <table className={table.table}>
            <caption className={styles.caption}>{t("causes")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("cause.what")}</th>
                {(["amount", "usual", "above"] as const).map((column) => (
                  <th key={column} scope="col" className={table.number}>
                    {t(`cause.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {causes.map(({ place, service, amount, usual, above }) => (
                <tr key={`${format.billPlace(place)} ${service}`}>
                  <td>
                    <Place
                      name={<Foreign>{format.billPlace(place)}</Foreign>}
                      second={<Foreign>{service}</Foreign>}
                    />
                  </td>
                  <td className={table.number}>{money(amount)}</td>
                  <td className={table.number}>{usual === null ? t("cause.notKnown") : money(usual)}</td>
                  <td className={table.number}>
                    <b>{money(above)}</b>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
