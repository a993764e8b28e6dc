import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./RegionsPage.module.css";

type Props = {
  /** What the box that chooses all is called by tests. */
  testId: string;
  /** Every region that can be chosen, and those that are. */
  codes: readonly string[];
  chosen: readonly string[];
  /** How many regions stand in the list. */
  rows: number;
  onChosen: (codes: readonly string[]) => void;
  children: ReactNode;
};

/** The head of a list to choose regions from: all or none, and how many are chosen. */
export function SelectList({ testId, codes, chosen, rows, onChosen, children }: Props) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const box = useRef<HTMLInputElement>(null);
  const some = chosen.length > 0;
  const all = some && chosen.length === codes.length;
  // Neither on nor off: the one state of a checkbox that has no attribute.
  useEffect(() => {
    if (box.current) box.current.indeterminate = some && !all;
  }, [some, all]);
  return (
    <>
      {codes.length > 0 && (
        <div className={styles.selectAll}>
          <label className={styles.check}>
            <input
              ref={box}
              type="checkbox"
              data-testid={testId}
              checked={all}
              onChange={() => onChosen(all ? [] : codes)}
            />
            {t("list.selectAll")}
          </label>
          <span className={text.third} aria-live="polite">
            {t("list.selected", { selected: chosen.length, count: codes.length })}
          </span>
        </div>
      )}
      <ul className={codes.length > 0 ? styles.choosable : undefined} aria-label={format.regions(rows)}>
        {children}
      </ul>
    </>
  );
}
