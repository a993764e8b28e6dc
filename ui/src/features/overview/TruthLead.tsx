import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { OverviewView } from "../../bridge/host";
import { hidesSpend } from "../../bridge/known";
import text from "../../design/text.module.css";
import { verdicts } from "../../design/verdicts";
import { type Format, useFormat } from "../../i18n/use-format";
import type { Coverage } from "./coverage";

type Props = { overview: OverviewView; coverage: Coverage };

/** The second line under the sentence of truth: what there is, since when, and how far the check is. */
export function TruthLead({ overview, coverage }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const { phase, counts, vcpu, firstTaskAt, now } = overview;
  const progress = { read: coverage.answered, total: coverage.asked };
  const unread = coverage.total - coverage.read;
  const lines: string[] = [];
  if (phase === "never") lines.push(t("lead.never"));
  if (counts.tasks > 0) {
    const what = { clusters: format.clusters(counts.clusters), services: format.services(counts.services) };
    const found =
      vcpu > 0 ? t("lead.found", { ...what, vcpu: format.count(vcpu) }) : t("lead.foundNoVcpu", what);
    // Of a region that was read in part, what was not read is missing from the counts.
    const partly = phase === "done" && overview.regions.some(hidesSpend);
    lines.push(partly ? t("lead.foundInWhatWasRead", { found }) : found);
  } else if (counts.clusters > 0 && phase === "done") {
    lines.push(t("lead.left", { count: counts.clusters }));
  }
  if (phase === "done" && counts.tasks === 0 && counts.relaunchers > 0)
    lines.push(t("lead.starts", { count: counts.relaunchers }));
  if (phase === "running" && coverage.total > 0) lines.push(t("lead.progress", progress));
  if (phase === "stopped") lines.push(t("lead.stopped", progress));
  if (overview.judged) lines.push(...verdictLines(t, format, overview));
  if (phase === "done" && firstTaskAt)
    lines.push(t("lead.first", { moment: format.moment(firstTaskAt, now) }));
  if (phase === "done" && counts.tasks === 0 && unread > 0) {
    const regions = { regions: format.regions(unread) };
    lines.push(unread === 1 ? t("lead.uncheckedOne", regions) : t("lead.unchecked", regions));
  }
  return (
    <p className={text.lead}>
      {lines.map((line) => (
        <span key={line} style={{ display: "block" }}>
          {line}
        </span>
      ))}
    </p>
  );
}

/** What the clusters look like, the gravest first, and what hides in those that look harmless. */
function verdictLines(t: TFunction<"overview">, format: Format, { verdicts: counts, hidden }: OverviewView) {
  const words = verdicts
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict, at) => {
      const count = counts[verdict];
      // Of what they are is said once, with the first; what looks rogue is never second to another.
      return at === 0 || verdict === "rogue"
        ? t(`lead.firstOf.${verdict}`, { count })
        : t(`lead.${verdict}`, { count });
    });
  return [
    ...(words.length > 0 ? [t("lead.verdicts", { words: format.clauses(words) })] : []),
    ...(hidden > 0 ? [t("lead.hidden", { count: hidden })] : []),
  ];
}
