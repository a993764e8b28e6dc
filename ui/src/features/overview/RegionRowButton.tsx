import { useTranslation } from "react-i18next";
import type { RegionRow } from "../../bridge/host";
import { Place } from "../../components/Place";
import { looks } from "../../design/looks";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { isBurning } from "./coverage";
import styles from "./RegionList.module.css";

type Props = { region: RegionRow; selected: boolean; onSelect: () => void; onOpen: () => void };

/** A region as one button: its name, what was found, what it costs, how it stands. */
export function RegionRowButton({ region, selected, onSelect, onOpen }: Props) {
  const { t } = useTranslation(["overview", "common"]);
  const format = useFormat();
  const { code, look, counts, burn, removeClusters, keepClusters, readAt } = region;
  const { icon: Icon, tone } = looks[look];
  const word = t(`overview:look.${look}`);
  const chosen = [
    removeClusters > 0 ? t("overview:list.go", { count: removeClusters }) : "",
    keepClusters > 0 ? t("overview:list.keep", { count: keepClusters }) : "",
  ].filter(Boolean);
  const rate = isBurning(region) ? format.cents(burn.perHour) : null;
  const spoken = [
    format.region(code),
    code,
    ...(readAt ? [format.clusters(counts.clusters)] : []),
    ...chosen,
    ...(rate ? [t("common:perHourOf", { amount: format.hedgedRate(burn) })] : []),
    word,
  ];
  return (
    <button
      type="button"
      className={styles.row}
      aria-current={selected ? "true" : undefined}
      aria-label={spoken.join(", ")}
      data-testid={`region-row-${code}`}
      data-look={look}
      onFocus={onSelect}
      onClick={onOpen}
    >
      <Place name={format.region(code)} second={code} />
      <span className={styles.count}>
        {readAt ? format.count(counts.clusters) : <span className={text.third}>–</span>}
        {chosen.map((words) => (
          <small key={words}>{words}</small>
        ))}
      </span>
      {rate ? (
        <b className={text.number}>{rate}</b>
      ) : (
        <span className={`${text.number} ${text.third}`}>–</span>
      )}
      <span className={`${styles.state} ${tone}`}>
        <Icon size={16} aria-hidden />
        {word}
      </span>
    </button>
  );
}
