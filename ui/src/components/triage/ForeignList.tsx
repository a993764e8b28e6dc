import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import text from "../../design/text.module.css";
import { Foreign } from "../Foreign";
import styles from "./ForeignList.module.css";

type Props = {
  items: readonly string[];
  /** How many there are in all, if more than stand here. */
  total?: number;
  code?: boolean;
};

/** Texts that somebody else chose, one after the other, each kept apart and cut where it would flood the page. */
export function ForeignList({ items, total, code = false }: Props) {
  const { t } = useTranslation("verdict");
  const more = (total ?? items.length) - items.length;
  return (
    <span className={styles.list}>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two of them may be the same text, and none ever moves
        <Fragment key={at}>
          <span className={styles.item} title={item.length > LONG ? item : undefined}>
            <Foreign code={code}>{item.length > LONG ? `${item.slice(0, LONG)}…` : item}</Foreign>
          </span>
          {at < items.length - 1 && ", "}
        </Fragment>
      ))}
      {more > 0 && <span className={text.third}> {t("more", { count: more })}</span>}
    </span>
  );
}

/** What no honest name is longer than. */
const LONG = 200;
