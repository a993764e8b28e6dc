import { CircleCheckBig } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TeardownView } from "../../bridge/host";
import { Hero } from "../../components/Hero";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./BurnCard.module.css";
import { BurnLine } from "./BurnLine";

/** The burn as it falls; and the moment it has stopped, in plain ink: green waits for the proof. */
export function BurnCard({ teardown }: { teardown: TeardownView }) {
  const { t } = useTranslation(["teardown", "common"]);
  const format = useFormat();
  const { burnBefore, burnNow, spendStoppedAt, approvedAt, now } = teardown;
  const label = burnNow.atLeast ? "stillAtLeast" : burnNow.about ? "stillAbout" : "still";
  const took = spendStoppedAt ? (Date.parse(spendStoppedAt) - Date.parse(approvedAt)) / 1000 : 0;
  return (
    <section className={styles.card}>
      {spendStoppedAt ? (
        <div className={styles.stopped} role="status" data-testid="hero-burn">
          <CircleCheckBig size={24} aria-hidden />
          <div>
            <strong>{t("teardown:hero.stopped", { time: format.localTime(spendStoppedAt, now) })}</strong>
            <p>{t("teardown:hero.stoppedBody", { duration: format.exactSpan(took) })}</p>
            {burnBefore.onInstances > 0 && <p>{t("teardown:hero.instances")}</p>}
          </div>
        </div>
      ) : (
        <Hero
          tone={toNumber(burnNow.perHour) > 0 ? "burning" : "plain"}
          label={t(`teardown:hero.${label}`)}
          amount={format.headline(burnNow.perHour)}
          unit={t("teardown:hero.was", { amount: format.headline(burnBefore.perHour) })}
          testId="hero-burn"
        />
      )}
      <BurnLine teardown={teardown} />
    </section>
  );
}
