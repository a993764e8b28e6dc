import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FindingView } from "../../bridge/host";
import { useSetMark } from "../../bridge/use-set-mark";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { ErrorNotice } from "../../components/ErrorNotice";
import { MarkFields } from "../../components/triage/MarkFields";
import { draftOf, familyOf, isSavable, orderOf } from "../../components/triage/mark-order";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Why.module.css";

type Props = { finding: FindingView; now: string; readOnly: boolean };

/** A person's word, which wins over the verdict: Keep, Remove or neither, with why, whose it is, and until when. */
export function MarkForm({ finding, now, readOnly }: Props) {
  const { t } = useTranslation("why");
  const format = useFormat();
  const { arn, name, kind, mark, verdict } = finding;
  const [draft, setDraft] = useState(() => draftOf(mark, arn));
  const [saved, setSaved] = useState(false);
  const set = useSetMark(() => setSaved(true));
  const family = familyOf(kind, arn);
  const today = now.slice(0, 10);
  const disabled = readOnly || set.busy || !isSavable(draft, today);
  const held = mark && !mark.expired ? mark.mark : "none";
  return (
    <Card title={t("mark.title")}>
      <form
        className={styles.section}
        data-testid="why-mark"
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) set.run(orderOf(draft, arn, family));
        }}
      >
        <p>
          {t(`mark.held.${held}`)}{" "}
          {mark?.expired && mark.expiresOn && t("mark.expired", { day: format.day(mark.expiresOn, now) })}{" "}
          {mark && !mark.expired && t("mark.setAt", { moment: format.moment(mark.setAt, now) })}{" "}
          <b>{t("mark.wins")}</b>
        </p>
        {verdict === "suspect" && <p className={text.second}>{t("mark.suspectOne")}</p>}
        <MarkFields
          arn={arn}
          name={name}
          draft={draft}
          today={today}
          disabled={readOnly}
          onChange={(next) => {
            setDraft(next);
            setSaved(false);
          }}
        />
        {family !== null && (
          <label className={text.row}>
            <input
              type="checkbox"
              checked={draft.family}
              disabled={readOnly}
              onChange={(event) => setDraft({ ...draft, family: event.target.checked })}
            />
            {t("mark.family")}
          </label>
        )}
        {set.error && <ErrorNotice error={set.error} onDismiss={set.clear} />}
        <div className={text.row}>
          <Button submit disabled={disabled} data-testid="why-save-mark">
            {t("mark.save")}
          </Button>
          <span role="status">{saved && t("mark.saved")}</span>
          {readOnly && <span>{t("mark.readOnly")}</span>}
        </div>
      </form>
    </Card>
  );
}
