import { ChevronLeft, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Counts, RegionRow, RowKind, RowSort } from "../../bridge/host";
import { knownAcross } from "../../bridge/known";
import { Button } from "../../components/Button";
import { Foreign } from "../../components/Foreign";
import { Segmented } from "../../components/Segmented";
import select from "../../design/select.module.css";
import { useFormat } from "../../i18n/use-format";
import { type Browse, kindsOf } from "./rows-query";
import styles from "./Sheet.module.css";

type Props = {
  browse: Browse;
  /** The order that is shown. */
  sort: RowSort;
  counts: Counts;
  /** What the counts are of. */
  regions: readonly RegionRow[];
  everywhere: boolean;
  /** What the kind is stands below, where no other line says it. */
  explained: boolean;
  onChange: (browse: Browse) => void;
};

const sorts: readonly RowSort[] = ["verdict", "burn", "name", "started"];

/** What the list shows, found by what, in which order. */
export function Tools({ browse, sort, counts, regions, everywhere, explained, onChange }: Props) {
  const { t } = useTranslation(["region", "glossary"]);
  const format = useFormat();
  const { kind, filter, inside } = browse;
  const numbers: Record<RowKind, number> = {
    clusters: counts.clusters,
    services: counts.services,
    tasks: counts.tasks,
    definitions: counts.task_definitions,
    relaunchers: counts.relaunchers,
  };
  const label = everywhere && kind === "clusters" ? t("region:filterEverywhere") : t("region:filter");
  return (
    <div className={styles.tools}>
      {inside && (
        <Button onClick={() => onChange({ ...browse, inside: null, kind: "clusters" })}>
          <ChevronLeft size={16} aria-hidden />
          {t("region:back")}
        </Button>
      )}
      {inside && (
        <h3 style={{ flexBasis: "40%", minWidth: 0, alignSelf: "center" }}>
          <Foreign cut>{inside.name}</Foreign>
        </h3>
      )}
      <Segmented<RowKind>
        label={t("region:tabs")}
        value={kind}
        onChange={(next) => onChange({ ...browse, kind: next })}
        options={kindsOf(browse).map((value) => ({
          value,
          testId: `kind-${value}`,
          label: inside
            ? t(`glossary:kinds.${value}`)
            : `${t(`glossary:kinds.${value}`)} ${knownAcross(regions, value) === "none" ? "–" : format.count(numbers[value])}`,
        }))}
      />
      <span className={styles.search}>
        <Search size={16} aria-hidden />
        <input
          className={styles.input}
          type="search"
          aria-label={label}
          placeholder={label}
          value={filter}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ ...browse, filter: event.target.value })}
        />
      </span>
      {kind !== "definitions" && kind !== "relaunchers" && (
        <select
          className={select.select}
          aria-label={t("region:sort")}
          value={sort}
          onChange={(event) => {
            const next = sorts.find((value) => value === event.target.value);
            if (next) onChange({ ...browse, sort: next });
          }}
        >
          {sorts.map((value) => (
            <option key={value} value={value}>
              {t(`region:sorts.${value}`)}
            </option>
          ))}
        </select>
      )}
      {explained && <p className={styles.note}>{t(`glossary:explain.${kind}`)}</p>}
    </div>
  );
}
