import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RegionRow, TriageView, Verdict, VerdictCounts } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Rich } from "../../components/Rich";
import { Segmented } from "../../components/Segmented";
import { Judging } from "../../components/triage/Judging";
import { Principal } from "../../components/triage/Principal";
import { verdicts } from "../../design/verdicts";
import { useFormat } from "../../i18n/use-format";
import type { Browse } from "./rows-query";
import styles from "./Sheet.module.css";

type Props = {
  browse: Browse;
  triage: TriageView;
  region: RegionRow | null;
  onChange: (browse: Browse) => void;
};

type Choice = Verdict | "all";

/** Which verdicts the list shows, and of whom; how far judging is. */
export function VerdictFilter({ browse, triage, region, onChange }: Props) {
  const { t } = useTranslation(["verdict", "glossary"]);
  const format = useFormat();
  const { kind, verdict, madeBy } = browse;
  const counts = countsOf(browse, triage, region);
  const hides = kind === "clusters" && (region ?? triage).hidden > 0;
  const isSought = (one: Verdict | null) => one === "rogue" || one === "suspect";
  const word = (one: Verdict) => {
    const name = t(`verdict:name.${one}`);
    // The list has those that hide such a thing as well, and nobody counts them: no "0" stands above a row.
    const counted = counts && !(hides && isSought(one) && counts[one] === 0);
    return counted ? t("verdict:number", { verdict: name, number: format.count(counts[one]) }) : name;
  };
  return (
    <div className={styles.verdicts}>
      <Segmented<Choice>
        label={t("verdict:filter")}
        value={verdict ?? "all"}
        onChange={(next) => onChange({ ...browse, verdict: next === "all" ? null : next })}
        options={(["all", ...verdicts] as const).map((value) => ({
          value,
          testId: `verdict-${value}`,
          label: value === "all" ? t("verdict:all") : word(value),
        }))}
      />
      {madeBy && (
        <span className={styles.madeBy} data-testid="made-by-filter">
          <span>
            <Rich text={t("verdict:madeBy")} slots={{ who: <Principal label={madeBy} /> }} />
          </span>
          <Button
            look="quiet"
            aria-label={t("verdict:showAll")}
            onClick={() => onChange({ ...browse, madeBy: null })}
          >
            <X size={16} aria-hidden />
          </Button>
        </span>
      )}
      <div className={styles.judging}>
        <span role="status">
          <Judging triage={triage} />
        </span>{" "}
        {hides && isSought(verdict) && `${t("verdict:alsoHiding")} `}
        {t(`glossary:explain.${kind}`)}
      </div>
    </div>
  );
}

/** How many rows each verdict has, where that is known: of a part of the list, or of a search, nobody counts it. */
function countsOf(browse: Browse, triage: TriageView, region: RegionRow | null): VerdictCounts | null {
  const { kind, inside, madeBy, filter } = browse;
  if (inside || madeBy || filter.trim() || kind === "definitions" || kind === "relaunchers") return null;
  if (region) return kind === "clusters" ? region.verdicts : null;
  // Tasks of a service share its verdict and are rows too: only those of none are counted.
  return kind === "tasks" ? null : triage[kind];
}
