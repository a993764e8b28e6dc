import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlanView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { putProof, putTeardown, useCosts } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import { speedOf, useSession } from "../../bridge/use-session";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import { PermissionStrip } from "../../components/permissions/PermissionStrip";
import { useCountdown } from "../../components/use-countdown";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Commit } from "./Commit";
import { Goes } from "./Goes";
import { Notes } from "./Notes";
import styles from "./ReviewPage.module.css";
import { Stays } from "./Stays";
import { Uncovered } from "./Uncovered";
import { Verdicts } from "./Verdicts";

type Props = {
  /** A plan for what changed since an approval; else one is made of what is chosen. */
  initialPlan?: PlanView | undefined;
  onBack: () => void;
  onApproved: () => void;
  /** To the regions that are off, which no plan covers. */
  onRegions: () => void;
};

/** Makes a plan and shows it whole, before anything happens. */
export function ReviewPage(props: Props) {
  const { initialPlan, onBack } = props;
  const amended = initialPlan !== undefined;
  const { t } = useTranslation(["review", "common"]);
  const title = t(amended ? "review:titleAmended" : "review:title");
  const host = useHost();
  const [opened] = useState(() => Date.now());
  const [nonce, setNonce] = useState(opened);
  const made = useQuery({
    queryKey: ["session", "plan", amended, nonce],
    queryFn: async () => ({ plan: await (amended ? host.amendedPlan() : host.makePlan()), at: Date.now() }),
    initialData: initialPlan && nonce === opened ? { plan: initialPlan, at: opened } : undefined,
    // A plan is made when a person asks for it, never again by itself under their eyes.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
  });
  const renew = () => setNonce((held) => Math.max(Date.now(), held + 1));
  return (
    <Page testId="page-review" title={title}>
      <div className={styles.head}>
        <Button look="icon" aria-label={t("common:back")} onClick={onBack}>
          <ChevronLeft size={18} aria-hidden />
        </Button>
        <h1>{title}</h1>
        {made.data && <Made plan={made.data.plan} />}
      </div>
      <PermissionStrip area="tearDown" />
      {made.isPending && (
        <p className={text.lead} role="status">
          {t("review:making")}
        </p>
      )}
      {made.error && (
        <ErrorNotice
          error={toHostError(made.error)}
          action={<Button onClick={renew}>{t("common:tryAgain")}</Button>}
        />
      )}
      {made.data && (
        <Plan
          key={made.data.plan.hash}
          {...props}
          plan={made.data.plan}
          madeAt={made.data.at}
          onRenew={renew}
        />
      )}
    </Page>
  );
}

function Made({ plan }: { plan: PlanView }) {
  const { t } = useTranslation("review");
  const format = useFormat();
  const made = format.moment(plan.madeAt, plan.madeAt);
  return (
    <span className={`${text.small} ${text.third}`}>
      {plan.sweptAt
        ? t("made", { made, swept: format.localTime(plan.sweptAt, plan.madeAt) })
        : t("madeOnly", { made })}
    </span>
  );
}

function Plan(props: Props & { plan: PlanView; madeAt: number; onRenew: () => void }) {
  const { plan, madeAt, onBack, onApproved, onRenew, onRegions } = props;
  const { t } = useTranslation("review");
  const host = useHost();
  const client = useQueryClient();
  const session = useSession();
  const { data: costs } = useCosts();
  const seconds = (Date.parse(plan.expiresAt) - Date.parse(plan.madeAt)) / 1000;
  const left = useCountdown(seconds, madeAt, speedOf(session));
  const approve = useAction(
    (digits: string) => host.approvePlan(plan.hash, digits),
    (teardown) => {
      putTeardown(client, teardown);
      // Of this teardown nothing is proved yet, whatever was proved of the last one.
      putProof(client, null);
      onApproved();
    },
  );
  const renew = () => {
    approve.clear();
    onRenew();
  };
  const grave = plan.notes.some(({ severity }) => severity !== "info");
  const outdated = approve.error?.code === "planExpired" || approve.error?.code === "planChanged";
  return (
    <>
      {approve.error && (
        <ErrorNotice
          error={approve.error}
          action={outdated && <Button onClick={renew}>{t("confirm.renew")}</Button>}
          onDismiss={approve.clear}
        />
      )}
      <div className={styles.two}>
        <div className={styles.left}>
          {/* Below long lists a warning would be out of sight of whoever types the digits. */}
          {grave && <Notes notes={plan.notes} />}
          <Goes plan={plan} />
          <Verdicts plan={plan} />
          <Stays plan={plan} />
          {!grave && <Notes notes={plan.notes} />}
          <Uncovered plan={plan} onRegions={onRegions} />
        </div>
        <Commit
          plan={plan}
          saving={costs?.burning.saving ?? null}
          readOnly={session?.readOnly ?? false}
          left={left}
          busy={approve.busy}
          onApprove={approve.run}
          onBack={onBack}
          onRenew={renew}
        />
      </div>
    </>
  );
}
