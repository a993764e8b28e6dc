import { CircleCheckBig } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Burn, TeardownView } from "../../bridge/host";
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
  const took = spendStoppedAt ? (Date.parse(spendStoppedAt) - Date.parse(approvedAt)) / 1000 : 0;
  const was = isPriced(burnBefore)
    ? t("teardown:hero.was", { amount: format.headline(burnBefore.perHour) })
    : t("common:perHour");
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
      ) : looked ? (
        <Rate burn={burnNow} said="still" unit={was} />
      ) : (
        <Rate burn={burnBefore} said="approved" unit={t("common:perHour")} />
      )}
      {(looked || spendStoppedAt) && <BurnLine teardown={teardown} />}
    </section>
  );
}

type RateProps = { burn: Burn; said: "still" | "approved"; unit: string };

/** The number, with what is known of it said beside it: a large number is read before a small word in it. */
function Rate({ burn, said, unit }: RateProps) {
  const { t } = useTranslation(["teardown", "common"]);
  const format = useFormat();
  const priced = isPriced(burn);
  const hedge = `${priced && burn.about ? "About" : ""}${priced && burn.atLeast ? "AtLeast" : ""}` as const;
  const costs = toNumber(burn.perHour) > 0 || burn.unpriced > 0;
  return (
    <Hero
      tone={said === "still" && costs ? "burning" : "plain"}
      label={t(`teardown:hero.${said}${hedge}`)}
      amount={priced ? format.headline(burn.perHour) : format.rate(burn)}
      {...(priced ? { unit } : {})}
      testId="hero-burn"
    >
      {said === "approved" && <p className={text.second}>{t("teardown:hero.notLooked")}</p>}
    </Hero>
  );
}

/** Whether there is an amount to show: tasks without a price, or on servers, cost something that is not known. */
function isPriced({ perHour, unpriced, onInstances }: Burn): boolean {
  return toNumber(perHour) > 0 || (unpriced === 0 && onInstances === 0);
}
