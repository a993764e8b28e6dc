import { useTranslation } from "react-i18next";
import type { KeepListView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Modal, ModalTitle } from "../../components/Modal";
import { ForeignList } from "../../components/triage/ForeignList";
import text from "../../design/text.module.css";
import styles from "./Who.module.css";

type Props = { result: KeepListView; onClose: () => void };

/** What is wrong with a keep list, line by line. Nothing of it was applied. */
export function KeepListProblems({ result, onClose }: Props) {
  const { t } = useTranslation(["who", "common"]);
  const { problems, problemsTotal: total } = result;
  return (
    <Modal look="dialog" onClose={onClose} testId="keep-list-problems">
      <ModalTitle>{t("who:list.problems.title")}</ModalTitle>
      <p>{t("who:list.problems.lead", { count: total })}</p>
      <ol className={styles.problems} tabIndex={problems.length > 3 ? 0 : undefined}>
        {problems.map(({ line, kind, text: written }) => (
          <li key={`${line} ${kind}`} data-kind={kind}>
            <p>
              <b>{t("who:list.problems.line", { line })}.</b> {t(`who:list.problems.kind.${kind}`)}
            </p>
            {written !== "" && (
              <p className={text.second}>
                <ForeignList items={[written]} code />
              </p>
            )}
          </li>
        ))}
      </ol>
      {total > problems.length && (
        <p className={text.second}>{t("who:list.problems.first", { shown: problems.length, total })}</p>
      )}
      <div>
        <Button onClick={onClose}>{t("common:close")}</Button>
      </div>
    </Modal>
  );
}
