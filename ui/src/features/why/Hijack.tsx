import { useTranslation } from "react-i18next";
import type { FindingView, HijackView, Signal } from "../../bridge/host";
import { Card } from "../../components/Card";
import { CopyButton } from "../../components/CopyButton";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { ForeignList } from "../../components/triage/ForeignList";
import table from "../../design/table.module.css";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { rollBack } from "./roll-back";
import { Maker } from "./Seen";
import styles from "./Why.module.css";

type Props = { finding: FindingView; hijack: HijackView; now: string };

/** What was yours and was changed: before and now side by side, and the way back, which Quench leaves to a person. */
export function Hijack({ finding, hijack, now }: Props) {
  const { t } = useTranslation(["why", "signals"]);
  const format = useFormat();
  const slots = {
    now: <Foreign code>{hijack.now}</Foreign>,
    before: <Foreign code>{hijack.before}</Foreign>,
  };
  const command = rollBack(finding, hijack);
  const value = (signal: Signal, content: string) => {
    if (content === "") return t("why:hijack.empty");
    return signal === "registrarChanged" ? <Maker text={content} /> : <ForeignList items={[content]} code />;
  };
  return (
    <Card title={t("why:hijack.title")} needsYou>
      <div className={styles.section} data-testid="why-hijack">
        <p>
          <Rich text={t("why:hijack.body")} slots={slots} />{" "}
          {hijack.at && t("why:hijack.at", { moment: format.moment(hijack.at, now) })}
        </p>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("why:hijack.what")}</th>
              <th scope="col">{t("why:hijack.before")}</th>
              <th scope="col">{t("why:hijack.now")}</th>
            </tr>
          </thead>
          <tbody>
            {hijack.changes.map(({ signal, from, to }) => (
              <tr key={signal}>
                <td>{t(`signals:short.${signal}`)}</td>
                <td>{value(signal, from)}</td>
                <td>{value(signal, to)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          <b>
            <Rich
              text={t(finding.kind === "service" ? "why:hijack.advice" : "why:hijack.adviceDefinition")}
              slots={slots}
            />
          </b>
        </p>
        {command && (
          <div className={styles.command}>
            <p className={text.second}>{t("why:hijack.command")}</p>
            <p>
              <Foreign code>{command}</Foreign>
              <CopyButton text={command} />
            </p>
          </div>
        )}
      </div>
    </Card>
  );
}
