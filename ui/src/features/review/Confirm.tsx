import { Check } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlanView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Rich } from "../../components/Rich";
import { useFormat } from "../../i18n/use-format";
import styles from "./Commit.module.css";
import { lastFour, plainDigits } from "./digits";

type Props = {
  plan: PlanView;
  readOnly: boolean;
  left: number;
  busy: boolean;
  onApprove: (digits: string) => void;
  onBack: () => void;
  onRenew: () => void;
};

/** The typed confirmation: the last four digits of the account, however an input method writes them. */
export function Confirm({ plan, readOnly, left, busy, onApprove, onBack, onRenew }: Props) {
  const { t } = useTranslation("review");
  const format = useFormat();
  const id = useId();
  const [typed, setTyped] = useState("");
  const composing = useRef(false);
  const { goes, notes } = plan;
  const digits = plainDigits(typed);
  const expected = lastFour(plan.account);
  const fits = digits === expected;
  const wrong = digits.length >= 4 && !fits;
  const expired = left === 0;
  const blocked = notes.some(({ severity }) => severity === "blocker");
  const refusal = readOnly ? "readOnly" : expired ? "expired" : blocked ? "blocked" : null;
  const what =
    goes.clusters > 0
      ? format.clusters(goes.clusters)
      : goes.services > 0
        ? format.services(goes.services)
        : goes.tasks > 0
          ? format.tasks(goes.tasks)
          : goes.definitions > 0
            ? format.definitions(goes.definitions)
            : format.relaunchers(goes.relaunchers);
  const warning =
    goes.clusters + goes.tasks + goes.services > 0
      ? "confirm.warning"
      : goes.definitions > 0
        ? "confirm.warningDefinitions"
        : "confirm.warningStarts";
  const disabled = !fits || refusal !== null || busy;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Enter that ends a composition chooses a character: it confirms nothing.
    if (!disabled && !composing.current) onApprove(digits);
  };
  return (
    <form className={styles.confirm} onSubmit={submit}>
      <p>
        <Rich text={t(warning)} />
      </p>
      <label htmlFor={id}>
        <Rich text={t("confirm.label").replace("{digits}", expected)} />
      </label>
      <div className={styles.field}>
        <input
          id={id}
          className={styles.input}
          data-testid="confirm-digits"
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          aria-invalid={wrong || undefined}
          aria-describedby={`${id}-note`}
          onChange={(event) => setTyped(event.target.value)}
          onCompositionStart={() => {
            composing.current = true;
          }}
          onCompositionEnd={() => {
            composing.current = false;
          }}
        />
        {fits && <Check size={20} className={styles.fits} role="img" aria-label={t("confirm.right")} />}
      </div>
      <p id={`${id}-note`} className={styles.wrong} aria-live="polite" hidden={!wrong}>
        {wrong && t("confirm.wrong")}
      </p>
      {refusal && (
        <p className={styles.why} role="status">
          {t(`confirm.${refusal}`)}
        </p>
      )}
      {expired ? (
        <Button look="main" wide onClick={onRenew}>
          {t("confirm.renew")}
        </Button>
      ) : (
        <Button look="main" wide submit disabled={disabled} data-testid="confirm-button">
          {busy ? t("confirm.going") : t("confirm.go", { what })}
        </Button>
      )}
      <Button look="quiet" wide onClick={onBack}>
        {t("confirm.back")}
      </Button>
    </form>
  );
}
