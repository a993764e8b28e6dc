import { useTranslation } from "react-i18next";
import { Field } from "../Field";
import { MarkControl } from "../MarkControl";
import styles from "./MarkFields.module.css";
import { type Draft, isUntilBegun, untilProblem } from "./mark-order";

type Props = {
  arn: string;
  name: string;
  draft: Draft;
  /** The day it is, UTC: a mark that ends before it would never hold. */
  today: string;
  disabled?: boolean;
  onChange: (draft: Draft) => void;
};

/** As long as the store takes a reason or an owner. */
const MOST = 500;

/**
 * What belongs to a mark: Keep or Remove, why, whose it is, and its last day. The day is a text: the web view's own field
 * shows today of this machine in it while it is empty, in the order of another country.
 */
export function MarkFields({ arn, name, draft, today, disabled = false, onChange }: Props) {
  const { t } = useTranslation("why");
  const optional = t("mark.optional");
  const off = disabled || draft.mark === null;
  const problem = off || isUntilBegun(draft.until) ? null : untilProblem(draft.until, today);
  return (
    <div className={styles.fields}>
      <MarkControl
        arn={`${arn}-form`}
        name={name}
        value={draft.mark}
        disabled={disabled}
        onChange={(mark) => onChange({ ...draft, mark })}
      />
      <Field
        label={t("mark.reason")}
        optional={optional}
        value={draft.reason}
        maxLength={MOST}
        disabled={off}
        onChange={(reason) => onChange({ ...draft, reason })}
      />
      <Field
        label={t("mark.owner")}
        optional={optional}
        value={draft.owner}
        maxLength={MOST}
        disabled={off}
        onChange={(owner) => onChange({ ...draft, owner })}
      />
      <Field
        label={t("mark.until")}
        optional={optional}
        hint={t("mark.untilHint")}
        wrong={problem === null ? undefined : t(`mark.untilWrong.${problem}`)}
        maxLength={10}
        value={draft.until}
        disabled={off}
        onChange={(until) => onChange({ ...draft, until: until.trim() })}
      />
    </div>
  );
}
