import { useTranslation } from "react-i18next";
import type { PlanView, SavingView } from "../../bridge/host";
import { Facts } from "../../components/Facts";
import { Hero } from "../../components/Hero";
import { grouped, toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./Commit.module.css";
import { Confirm } from "./Confirm";

type Props = {
  plan: PlanView;
  /** What the teardown saves, once it is known. */
  saving: SavingView | null;
  /** Another window holds the account. */
  readOnly: boolean;
  /** Seconds until the plan can no longer be approved. */
  left: number;
  busy: boolean;
  onApprove: (digits: string) => void;
  onBack: () => void;
  onRenew: () => void;
};

/** What it ends, what waiting costs, how long it takes, which account; and the one confirmation. */
export function Commit(props: Props) {
  const { plan, saving } = props;
  const { t } = useTranslation(["review", "common"]);
  const format = useFormat();
  const { burnEnds, goes } = plan;
  const rate = toNumber(burnEnds.perHour);
  const hedges = burnEnds.about
    ? (["endsAbout", "endsAboutAtLeast"] as const)
    : (["ends", "endsAtLeast"] as const);
  const label = hedges[burnEnds.atLeast ? 1 : 0];
  const facts = [
    ...(rate > 0
      ? [
          {
            term: t("review:facts.waiting"),
            value: t("review:facts.waitingValue", {
              amount: t("common:burn.aboutAmount", { amount: format.rough(rate / 60) }),
            }),
          },
        ]
      : []),
    ...(saving && !saving.done && toNumber(saving.perDay) > 0
      ? [{ term: t("review:facts.saves"), value: format.saving(saving) }]
      : []),
    ...(goes.tasks + goes.services > 0
      ? [{ term: t("review:facts.spendStops"), value: format.aboutRange(plan.spendStopsIn) }]
      : []),
    { term: t("review:facts.allGone"), value: format.aboutRange(plan.allGoneIn) },
    { term: t("review:facts.stop"), value: t("review:facts.stopValue") },
    { term: t("review:facts.valid"), value: format.moment(plan.expiresAt, plan.madeAt) },
    { term: t("review:facts.account"), value: <b>{grouped(plan.account)}</b> },
  ];
  return (
    <aside className={styles.sticky}>
      <div className={styles.side}>
        <Hero
          tone={rate > 0 ? "burning" : "plain"}
          label={t(`review:facts.${label}`)}
          amount={format.headline(burnEnds.perHour)}
          unit={t("common:perHour")}
          testId="hero-burn"
        />
        <Facts facts={facts} />
        <Confirm {...props} />
      </div>
    </aside>
  );
}
