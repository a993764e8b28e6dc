import { CircleCheckBig } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TeardownView } from "../../bridge/host";
import { Hero } from "../../components/Hero";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./BurnCard.module.css";
import { BurnLine } from "./BurnLine";

/** The burn as it falls; before the first look after a restart only what it was when it was approved; and the moment it has stopped, in plain ink: green waits for the proof. */
export function BurnCard({ teardown }: { teardown: TeardownView }) {
  const { t } = useTranslation(["teardown", "common"]);
  const format = useFormat();
  const { burnBefore, burnNow, spendStoppedAt, approvedAt, now, looked } = teardown;
  const hedges = burnNow.about
    ? (["stillAbout", "stillAboutAtLeast"] as const)
    : (["still", "stillAtLeast"] as const);
  const label = hedges[burnNow.atLeast ? 1 : 0];
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
      ) : !looked ? (
        <Hero
          tone="plain"
          label={t("teardown:hero.approved")}
          amount={format.hedged(burnBefore, format.headline(burnBefore.perHour))}
          unit={t("common:perHour")}
          testId="hero-burn"
        >
          <p className={text.second}>{t("teardown:hero.notLooked")}</p>
        </Hero>
      ) : (
        <Hero
          tone={toNumber(burnNow.perHour) > 0 ? "burning" : "plain"}
          label={t(`teardown:hero.${label}`)}
          amount={format.headline(burnNow.perHour)}
          unit={t("teardown:hero.was", { amount: format.headline(burnBefore.perHour) })}
          testId="hero-burn"
        />
      )}
      {(looked || spendStoppedAt) && <BurnLine teardown={teardown} />}
    </section>
  );
}
