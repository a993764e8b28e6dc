import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OffRegion, RegionsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Place } from "../../components/Place";
import { useFormat } from "../../i18n/use-format";
import { Clue } from "./Clue";
import styles from "./OffRow.module.css";
import { StepPath, StepState } from "./StepState";
import { Trouble } from "./Trouble";

type Props = {
  region: OffRegion;
  view: RegionsView;
  /** Absent where the region cannot be chosen here. */
  choice?: { chosen: boolean; onChange: (chosen: boolean) => void } | undefined;
  /** Absent where the region cannot be taken out of a queue. */
  onWithdraw?: (() => void) | undefined;
  onOpen: (code: string) => void;
};

/** A region that is off, or was: what is known of it, where it stands, what is in the way. */
export function OffRow({ region, view, choice, onWithdraw, onOpen }: Props) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const { code, step } = region;
  const name = format.region(code);
  const place = <Place name={name} second={format.codeBelow(code)} />;
  return (
    <li className={styles.row} data-testid={`off-region-${code}`} data-step={step}>
      {choice ? (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={choice.chosen}
            onChange={(event) => choice.onChange(event.target.checked)}
          />
          {place}
        </label>
      ) : (
        <span className={styles.noCheck}>{place}</span>
      )}
      <StepState region={region} now={view.now} />
      <span className={styles.act}>
        {step === "queued" && onWithdraw && (
          <Button look="quiet" aria-label={t("list.withdrawOf", { name })} onClick={onWithdraw}>
            {t("list.withdraw")}
          </Button>
        )}
        {(step === "open" || step === "closeRefused") && (
          <Button look="quiet" aria-label={t("list.openOf", { name })} onClick={() => onOpen(code)}>
            {t("list.open")}
            <ChevronRight size={16} aria-hidden />
          </Button>
        )}
      </span>
      <div className={styles.below}>
        <StepPath region={region} />
        <Clue region={region} view={view} />
        <Trouble region={region} />
      </div>
    </li>
  );
}
