import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { BaselineView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { putTriage } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import { useEarlierSweeps } from "../../bridge/use-judged";
import { Card } from "../../components/Card";
import { ErrorNotice } from "../../components/ErrorNotice";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Who.module.css";

type Props = { baseline: BaselineView | null; now: string; readOnly: boolean };

/** Which earlier check a person calls good. Nothing is chosen here before it has been confirmed. */
export function Baseline({ baseline, now, readOnly }: Props) {
  const { t } = useTranslation("who");
  const format = useFormat();
  const host = useHost();
  const client = useQueryClient();
  const { data: sweeps, error } = useEarlierSweeps();
  const set = useAction(
    (id: string | null) => host.setBaseline(id),
    (view) => putTriage(client, view),
  );
  const words = ({ at, counts, regions }: BaselineView) =>
    t("baseline.sweep", {
      moment: format.moment(at, now),
      clusters: format.clusters(counts.clusters),
      services: format.services(counts.services),
      regions: format.regions(regions),
    });
  const listed = sweeps ?? [];
  const all = baseline && !listed.some(({ id }) => id === baseline.id) ? [baseline, ...listed] : listed;
  return (
    <Card title={t("baseline.title")}>
      <div className={styles.section}>
        <p className={text.second}>{t("baseline.about")}</p>
        {(set.error ?? error) && (
          <ErrorNotice
            error={set.error ?? toHostError(error)}
            onDismiss={set.error ? set.clear : undefined}
          />
        )}
        {sweeps && all.length === 0 && <p>{t("baseline.only")}</p>}
        {all.length > 0 && (
          <fieldset className={styles.sweeps} disabled={readOnly || set.busy}>
            <legend className={text.hidden}>{t("baseline.label")}</legend>
            {[null, ...all].map((sweep) => (
              <label key={sweep?.id ?? "none"} className={text.row}>
                <input
                  type="radio"
                  name="baseline"
                  checked={(baseline?.id ?? null) === (sweep?.id ?? null)}
                  onChange={() => set.run(sweep?.id ?? null)}
                />
                {sweep ? words(sweep) : t("baseline.none")}
              </label>
            ))}
          </fieldset>
        )}
      </div>
    </Card>
  );
}
