import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FindingView, OverviewView, PrincipalLabel } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import { useOverview, useTriage } from "../../bridge/snapshots";
import { useFinding } from "../../bridge/use-judged";
import { useSession } from "../../bridge/use-session";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Foreign } from "../../components/Foreign";
import { Modal, ModalTitle } from "../../components/Modal";
import { Rich } from "../../components/Rich";
import { useWhy } from "../../components/use-why";
import text from "../../design/text.module.css";
import { Headline } from "./Headline";
import { Hijack } from "./Hijack";
import { Made } from "./Made";
import { MarkForm } from "./MarkForm";
import { Missing } from "./Missing";
import { Reasons } from "./Reasons";
import { ScoreLine } from "./ScoreLine";
import styles from "./Why.module.css";

type Props = { onTimeline: (principal: PrincipalLabel) => void };

/** The answer to "Why?", from whatever page it was asked. */
export function WhyPanel({ onTimeline }: Props) {
  const { arn, close } = useWhy();
  if (arn === null) return null;
  return <Panel key={arn} arn={arn} onClose={close} onTimeline={onTimeline} />;
}

function Panel({ arn, onClose, onTimeline }: Props & { arn: string; onClose: () => void }) {
  const { t } = useTranslation(["why", "common"]);
  const { data: finding, error, isPending, refetch } = useFinding(arn);
  const { data: overview } = useOverview();
  const again = <Button onClick={() => void refetch()}>{t("common:tryAgain")}</Button>;
  return (
    <Modal look="sheet" onClose={onClose} testId="why">
      <header className={styles.head}>
        <div className={text.grow}>
          <ModalTitle>
            <Rich
              text={t("why:title")}
              slots={{ name: <Foreign>{finding?.name ?? (arn.split("/").at(-1) || arn)}</Foreign> }}
            />
          </ModalTitle>
          <p className={`${text.small} ${text.third} ${styles.arn}`}>
            <Foreign code>{arn}</Foreign>
          </p>
        </div>
        <Button look="icon" aria-label={t("common:close")} data-testid="why-close" onClick={onClose}>
          <X size={18} aria-hidden />
        </Button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={styles.body} tabIndex={0}>
        {isPending && <p role="status">{t("why:loading")}</p>}
        {error && <ErrorNotice error={toHostError(error)} action={again} />}
        {finding === null && <p role="status">{t("why:notJudged")}</p>}
        {finding && overview && <Answer finding={finding} overview={overview} onTimeline={onTimeline} />}
      </div>
    </Modal>
  );
}

type AnswerProps = Props & { finding: FindingView; overview: OverviewView };

function Answer({ finding, overview, onTimeline }: AnswerProps) {
  const { data: triage } = useTriage();
  const readOnly = useSession()?.readOnly ?? false;
  const { now } = overview;
  return (
    <>
      <Headline finding={finding} />
      {finding.hijack && <Hijack finding={finding} hijack={finding.hijack} now={now} />}
      <div className={styles.sides}>
        <Reasons side="against" reasons={finding.against} all={[...finding.against, ...finding.inFavour]} />
        <Reasons side="inFavour" reasons={finding.inFavour} all={[...finding.against, ...finding.inFavour]} />
      </div>
      <ScoreLine finding={finding} table={triage?.table ?? null} now={now} />
      <Missing missing={finding.missing} />
      <Made finding={finding} now={now} onTimeline={onTimeline} />
      <MarkForm finding={finding} now={now} readOnly={readOnly} />
    </>
  );
}
