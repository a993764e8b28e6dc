import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PlanView, TeardownView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { HostError, toHostError } from "../../bridge/host-error";
import { putTeardown, useTeardown } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import { speedOf, useSession } from "../../bridge/use-session";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Actions } from "./Actions";
import { BurnCard } from "./BurnCard";
import { Phases } from "./Phases";
import { Problems } from "./Problems";
import { Regions } from "./Regions";
import { StatusLead } from "./StatusLead";
import styles from "./TeardownPage.module.css";

type Props = {
  onProof: () => void;
  onOverview: () => void;
  /** A plan of what changed since the approval, to be confirmed like any other. */
  onAmended: (plan: PlanView) => void;
};

/** A teardown as it goes: what has stopped, what is left, what needs a person. */
export function TeardownPage(props: Props) {
  const { t } = useTranslation("teardown");
  const { data, error } = useTeardown();
  if (data) return <Teardown teardown={data} {...props} />;
  const missing = data === null ? new HostError({ code: "noTeardown", context: {}, detail: "" }) : null;
  const shown = error ? toHostError(error) : missing;
  return (
    <Page testId="page-teardown" title={t("title")}>
      {shown && <ErrorNotice error={shown} />}
    </Page>
  );
}

function Teardown({ teardown, onProof, onOverview, onAmended }: Props & { teardown: TeardownView }) {
  const { t } = useTranslation("teardown");
  const format = useFormat();
  const host = useHost();
  const client = useQueryClient();
  const keep = (view: TeardownView) => putTeardown(client, view);
  const stop = useAction(() => host.stopTeardown(), keep);
  const resume = useAction(() => host.resumeTeardown(), keep);
  const amend = useAction(
    () => host.amendedPlan(),
    (plan) => onAmended(plan),
  );
  const session = useSession();
  const readOnly = session?.readOnly ?? false;
  const { status, tasks, tasksStopped } = teardown;
  const busy = stop.busy || resume.busy || amend.busy;
  const failed = [stop, resume, amend].find(({ error }) => error !== null);
  const title = titleOf(teardown);
  const sentence = t(`status.${title}`, { stopped: tasksStopped, tasks: format.tasks(tasks) });
  return (
    <Page testId="page-teardown" title={t("title")}>
      <section
        className={styles.truth}
        data-testid="teardown-status"
        data-status={status}
        data-stopped={teardown.looked ? tasksStopped : 0}
      >
        <div className={styles.words}>
          <h1 className={text.row}>
            {status === "verified" && <CircleCheck size={24} className={text.green} aria-hidden />}
            {sentence}
          </h1>
          {/* Said when the state changes, not with every task that stops. */}
          <span className={text.hidden} role="status">
            {title === "running" ? "" : sentence}
          </span>
          <StatusLead teardown={teardown} speed={speedOf(session)} />
        </div>
        <Actions
          teardown={teardown}
          readOnly={readOnly}
          busy={busy}
          onStop={() => stop.run(undefined)}
          onResume={() => resume.run(undefined)}
          onProof={onProof}
          onOverview={onOverview}
        />
      </section>
      {failed?.error && <ErrorNotice error={failed.error} onDismiss={failed.clear} />}
      <div className={styles.three}>
        <div className={styles.column}>
          <BurnCard teardown={teardown} />
          <Phases teardown={teardown} />
        </div>
        <div className={styles.column}>
          <Problems
            teardown={teardown}
            busy={busy || readOnly}
            amending={amend.busy}
            onAmend={() => amend.run(undefined)}
          />
          <Regions regions={teardown.regions} looked={teardown.looked} />
        </div>
      </div>
    </Page>
  );
}

/** Which sentence says where it stands: the key under `teardown:status`. */
function titleOf({ status, tasks, spendStoppedAt, looked, problemsTotal }: TeardownView) {
  if (status === "needsYou") return problemsTotal > 0 ? "needsYou" : "unproved";
  if (status !== "running") return status;
  if (tasks === 0) return "runningNoTasks";
  if (spendStoppedAt) return "runningStopped";
  return looked ? "running" : "runningNotLooked";
}
