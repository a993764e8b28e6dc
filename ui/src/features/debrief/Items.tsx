import { useTranslation } from "react-i18next";
import type { DebriefItem } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./DebriefPage.module.css";

type Props = {
  items: readonly DebriefItem[];
  /** Where each is, where that is not said beside the list. */
  places?: boolean;
};

/** Single things, each by its name, with what it costs. */
export function Items({ items, places = false }: Props) {
  const { t } = useTranslation(["glossary", "common"]);
  const format = useFormat();
  return (
    <ul>
      {items.map(({ arn, name, kind, region, perHour }) => (
        <li key={arn} className={styles.item}>
          <span className={text.grow}>
            <span className={styles.name}>
              {t(`glossary:kind.${kind}`)} <Foreign>{name}</Foreign>
            </span>
            {places && <span className={styles.place}>{format.place(region)}</span>}
          </span>
          {perHour !== null && (
            <span className={`${text.second} ${text.together}`}>
              {t("common:perHourOf", { amount: format.cents(perHour) })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
