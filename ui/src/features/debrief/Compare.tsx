import { useTranslation } from "react-i18next";
import type { DebriefView } from "../../bridge/host";
import { Card } from "../../components/Card";
import table from "../../design/table.module.css";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./DebriefPage.module.css";
import { elapsed, hasOutOfReach, isDone } from "./outcome";
import { useSpent } from "./use-spent";

type Line = { name: string; you: string; best: string; yours: number; bests: number; open: boolean };

/** What the money is called, by whether something is out of reach and whether the rest is over. */
const burnt = [
  ["burntSoFar", "burnt"],
  ["burntReachSoFar", "burntReach"],
] as const;

/** What the person needed, beside the least that anybody could have. */
export function Compare({ view }: { view: DebriefView }) {
  const { t } = useTranslation("debrief");
  const format = useFormat();
  const spent = useSpent(view);
  const passed = elapsed(view);
  const time = (name: string, seconds: number | null, best: number): Line => ({
    name,
    you:
      seconds === null
        ? t("compare.notYet", { duration: format.exactSpan(passed) })
        : format.exactSpan(seconds),
    best: format.exactSpan(best),
    yours: seconds ?? passed,
    bests: best,
    open: seconds === null,
  });
  const reach = hasOutOfReach(view);
  // What burns beyond reach is not in the sum.
  const over = isDone(view);
  const lines: Line[] = [
    time(t(reach ? "compare.zeroReach" : "compare.zero"), view.secondsToZero, view.bestSecondsToZero),
    time(t(reach ? "compare.goneReach" : "compare.gone"), view.secondsToGone, view.bestSecondsToGone),
    {
      name: t(`compare.${burnt[reach ? 1 : 0][over ? 1 : 0]}`),
      you: spent(view.burnt),
      best: spent(view.burntBest),
      yours: toNumber(view.burnt),
      bests: toNumber(view.burntBest),
      open: !over,
    },
  ];
  return (
    <Card title={t("compare.title")}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("compare.what")}</th>
            <th scope="col">{t("compare.you")}</th>
            <th scope="col">{t("compare.best")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, you, best, yours, bests, open }) => {
            const most = Math.max(yours, bests);
            return (
              <tr key={name}>
                <th scope="row" className={styles.measure}>
                  {name}
                </th>
                <td className={styles.amount}>
                  <b>{you}</b>
                  <Length share={yours / most} look={open ? "open" : "yours"} />
                </td>
                <td className={styles.amount}>
                  {best}
                  <Length share={bests / most} look="best" />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={styles.note}>{t("compare.bound")}</p>
      {view.attackerDeeds > 0 && (
        <p className={`${styles.note} ${text.second}`}>{t("compare.deeds", { count: view.attackerDeeds })}</p>
      )}
    </Card>
  );
}

/** A length beside its number, for the eye only. Hatched while it is not known how long it will be. */
function Length({ share, look }: { share: number; look: "yours" | "best" | "open" }) {
  const width = `${Number.isFinite(share) ? Math.max(share * 100, 1) : 0}%`;
  return (
    <span className={styles.track} aria-hidden>
      <span className={styles[look]} style={{ width }} />
    </span>
  );
}
