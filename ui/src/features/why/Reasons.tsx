import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ReasonView } from "../../bridge/host";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { reasonWords } from "./reason-words";
import { Seen } from "./Seen";
import styles from "./Why.module.css";

type Props = {
  side: "against" | "inFavour";
  reasons: readonly ReasonView[];
  /** Of both sides: one scale for all bars. */
  all: readonly ReasonView[];
};

/** One side of it: each reason in a sentence, what it counts, and what was seen. */
export function Reasons({ side, reasons, all }: Props) {
  const { t } = useTranslation(["why", "signals"]);
  const format = useFormat();
  const id = useId();
  const most = Math.max(1, ...all.map(({ weight }) => Math.abs(weight)));
  return (
    <section className={styles.side} aria-labelledby={id}>
      <h3 id={id}>{t(`why:${side}`)}</h3>
      {reasons.length === 0 && (
        <p className={text.second}>{t(side === "against" ? "why:noneAgainst" : "why:noneInFavour")}</p>
      )}
      <ul className={styles.reasons}>
        {reasons.map((reason) => {
          const { signal, weight, seen } = reason;
          const number = format.tenths(weight);
          return (
            <li key={signal} data-signal={signal}>
              <p>{reasonWords(t, reason)}</p>
              <p className={styles.weight}>
                <span className={styles.track} aria-hidden>
                  <span data-side={side} style={{ inlineSize: `${(Math.abs(weight) / most) * 100}%` }} />
                </span>
                <span className={`${text.small} ${text.second}`}>{t("why:weight", { weight: number })}</span>
              </p>
              {seen.length > 0 && (
                <p className={`${text.small} ${text.second}`}>
                  <Seen reason={reason} />
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
