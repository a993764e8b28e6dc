import { useTranslation } from "react-i18next";
import type { RegionRow } from "../../bridge/host";
import { hidesSpend, knownOf } from "../../bridge/known";
import { Place } from "../../components/Place";
import { looks } from "../../design/looks";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import { isBurning } from "./coverage";
import styles from "./RegionList.module.css";

type Props = { region: RegionRow; selected: boolean; onSelect: () => void; onOpen: () => void };

/** A region as one button: its name, what was found, what it costs, how it stands. */
export function RegionRowButton({ region, selected, onSelect, onOpen }: Props) {
  const { t } = useTranslation(["overview", "common"]);
  const format = useFormat();
  const { code, look, counts, burn, removeClusters, keepClusters } = region;
  const { icon: Icon, tone } = looks[look];
  const word = t(`overview:look.${look}`);
  const chosen = [
    removeClusters > 0 ? t("overview:list.go", { count: removeClusters }) : "",
    keepClusters > 0 ? t("overview:list.keep", { count: keepClusters }) : "",
  ].filter(Boolean);
  const judged = [
    region.verdicts.rogue > 0 ? t("overview:list.rogue", { count: region.verdicts.rogue }) : "",
    region.verdicts.suspect > 0 ? t("overview:list.suspect", { count: region.verdicts.suspect }) : "",
    region.hidden > 0 ? t("overview:list.hidden", { count: region.hidden }) : "",
  ].filter(Boolean);
  const clusters = knownOf(region, "clusters");
  const seen = look === "burning" || look === "found" || look === "clean";
  const partly = seen && hidesSpend(region);
  const words = partly ? [word, t("overview:look.partial")] : [word];
  const rate = format.rate(burn, knownOf(region, "tasks"));
  const amount = toNumber(burn.perHour) > 0;
  const spoken = [
    format.region(code),
    code,
    ...(clusters === "none" ? [] : [format.clusters(counts.clusters)]),
    ...judged,
    ...chosen,
    ...(isBurning(region)
      ? [amount ? t("common:perHourOf", { amount: format.hedgedRate(burn) }) : rate]
      : []),
    ...words,
  ];
  return (
    <button
      type="button"
      className={styles.row}
      aria-current={selected ? "true" : undefined}
      aria-label={spoken.join(", ")}
      data-testid={`region-row-${code}`}
      data-look={look}
      data-partly={partly || undefined}
      onFocus={onSelect}
      // WebKit gives no focus to a button that is clicked.
      onClick={() => {
        onSelect();
        onOpen();
      }}
    >
      <Place name={format.region(code)} second={format.codeBelow(code)} />
      <span className={styles.count}>
        {clusters === "none" ? <span className={text.third}>–</span> : format.count(counts.clusters)}
        {/* What is chosen says more than what it looks like: then that alone has the place. */}
        {(chosen.length > 0 ? chosen : judged).map((words) => (
          <small key={words}>{words}</small>
        ))}
      </span>
      {isBurning(region) ? (
        <b className={styles.rate}>{rate}</b>
      ) : (
        <span className={`${styles.rate} ${text.third}`}>{rate}</span>
      )}
      <span className={`${styles.state} ${tone}`}>
        <Icon size={16} aria-hidden />
        <span>
          {word}
          {partly && <small className={text.hatch}>{t("overview:look.partial")}</small>}
        </span>
      </span>
    </button>
  );
}
