import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RegionRow } from "../../bridge/host";
import { isUnchecked, knownAcross } from "../../bridge/known";
import { Card } from "../../components/Card";
import { Segmented } from "../../components/Segmented";
import { type Filter, useSelection } from "../../components/use-selection";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import { isBurning } from "./coverage";
import styles from "./RegionList.module.css";
import { RegionRowButton } from "./RegionRowButton";
import { walkRows } from "./walk-rows";

type Props = {
  regions: readonly RegionRow[];
  /** The person came back from the selected region. */
  returned: boolean;
  onOpen: (code: string) => void;
};

/** Every region in words, the most expensive first: the answer, of which the map is the picture. */
export function RegionList({ regions, returned, onOpen }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const { selected, select, filter: asked, show } = useSelection();
  const list = useRef<HTMLUListElement>(null);

  const groups: Record<Filter, RegionRow[]> = useMemo(() => {
    const ranked = [...regions].sort(
      (a, b) =>
        toNumber(b.burn.perHour) - toNumber(a.burn.perHour) ||
        b.counts.clusters - a.counts.clusters ||
        a.code.localeCompare(b.code),
    );
    return {
      burning: ranked.filter(isBurning),
      unchecked: ranked.filter(isUnchecked),
      all: ranked,
    };
  }, [regions]);
  const filter: Filter = asked ?? (groups.burning.length > 0 ? "burning" : "all");
  // What nobody has read yet is not counted as none.
  const read = knownAcross(regions, "tasks") !== "none";
  const known: Record<Filter, boolean> = {
    burning: read,
    unchecked: regions.length > 0,
    all: regions.length > 0,
  };
  const none = {
    burning: t(read ? "list.noneBurning" : "list.noneRead"),
    unchecked: t(known.unchecked ? "list.noneUnchecked" : "list.none"),
    all: t("list.none"),
  };

  const back = useRef(returned ? selected : null);
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>(`[data-testid="region-row-${back.current}"]`);
    row?.focus();
  }, []);

  const aside = (
    <Segmented<Filter>
      look="soft"
      label={t("list.filter")}
      value={filter}
      onChange={show}
      options={(["burning", "unchecked", "all"] as const).map((value) => ({
        value,
        label: t(`list.${value}`, { number: known[value] ? format.count(groups[value].length) : "–" }),
        testId: `filter-${value}`,
      }))}
    />
  );
  return (
    <Card title={t("list.title")} aside={aside} className={styles.list}>
      <div className={styles.scroller}>
        <div className={styles.columns} aria-hidden>
          <span>{t("list.city")}</span>
          <span className={styles.count}>{t("list.clusters")}</span>
          <span className={styles.count}>{t("list.rate")}</span>
          <span>{t("list.state")}</span>
        </div>
        {groups[filter].length === 0 && <p className={styles.none}>{none[filter]}</p>}
        <ul
          ref={list}
          className={styles.rows}
          aria-label={t("list.title")}
          onKeyDown={(event) => walkRows(event, list.current)}
        >
          {groups[filter].map((region) => (
            <li key={region.code}>
              <RegionRowButton
                region={region}
                selected={region.code === selected}
                onSelect={() => select(region.code)}
                onOpen={() => onOpen(region.code)}
              />
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
