import { useTranslation } from "react-i18next";
import type { MarkView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { ForeignList } from "../../components/triage/ForeignList";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { nameOf } from "./mark-name";
import styles from "./Who.module.css";

type Props = {
  mark: MarkView;
  now: string;
  readOnly: boolean;
  busy: boolean;
  onEdit: () => void;
  onClear: () => void;
};

/** One mark: on what, which, why, whose, and until when; whether it still holds, and whether it was found. */
export function MarkRow({ mark, now, readOnly, busy, onEdit, onClear }: Props) {
  const { t } = useTranslation(["who", "glossary"]);
  const format = useFormat();
  const { arn, reason, owner, expiresOn, expired, found } = mark;
  const name = nameOf(arn);
  const some = (value: string) => (value === "" ? "–" : <ForeignList items={[value]} />);
  return (
    <tr data-testid="mark-row" data-expired={expired} data-found={found}>
      <td>
        <b>
          <ForeignList items={[name]} />
        </b>
        <span className={`${styles.under} ${text.third}`}>
          <ForeignList items={[arn]} code />
        </span>
        {!found && <span className={`${styles.under} ${text.hatch}`}>{t("who:marks.notFound")}</span>}
      </td>
      <td>{t(`glossary:mark.${mark.mark}`)}</td>
      <td>{some(reason)}</td>
      <td>{some(owner)}</td>
      <td>
        {expiresOn === null ? t("who:marks.always") : format.day(expiresOn, now)}
        {expired && <span className={styles.under}>{t("who:marks.expired")}</span>}
      </td>
      {!readOnly && (
        <td>
          <span className={text.row}>
            <Button aria-label={t("who:marks.editOf", { name })} onClick={onEdit}>
              {t("who:marks.edit")}
            </Button>
            <Button
              look="quiet"
              aria-label={t("who:marks.clearOf", { name })}
              disabled={busy}
              onClick={onClear}
            >
              {t("who:marks.clear")}
            </Button>
          </span>
        </td>
      )}
    </tr>
  );
}
