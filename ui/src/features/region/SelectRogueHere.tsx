import { CheckCheck } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { OverviewView, RegionRow, TriageView } from "../../bridge/host";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import { Button } from "../../components/Button";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";

type Props = {
  overview: OverviewView;
  triage: TriageView;
  region: RegionRow;
  choose: Action<Choose>;
  readOnly: boolean;
};

/** Selects what looks rogue in one region, and no suspect. What it takes stands beside it before it is pressed. */
export function SelectRogueHere({ overview, triage, region, choose, readOnly }: Props) {
  const { t } = useTranslation("verdict");
  const format = useFormat();
  const note = useId();
  const { verdicts, hidden, code } = region;
  if (triage.judging.kind === "never") return null;
  const some = verdicts.rogue + hidden > 0;
  // What hides may be rogue or suspect: only the former is taken, and how many of it there are nobody tells here.
  const words = () => {
    if (!some) return t("select.nothingHere");
    if (verdicts.rogue === 0) return t("select.onlyInside");
    const whole = t("select.withAll", { clusters: format.clusters(verdicts.rogue) });
    return hidden > 0 ? `${whole}, ${t("select.inOthers")}` : whole;
  };
  return (
    <>
      <Button
        data-testid="select-rogue-region"
        aria-describedby={note}
        disabled={!some || readOnly || choose.busy || overview.phase === "running"}
        onClick={() =>
          choose.run({ scope: { kind: "rogue", region: code }, mark: "remove", revision: triage.revision })
        }
      >
        <CheckCheck size={16} aria-hidden />
        {t("select.region")}
      </Button>
      <span id={note} className={`${text.small} ${text.second}`} style={{ alignSelf: "center" }}>
        {words()}
        {some && triage.judging.kind === "reading" && `. ${t("select.changing")}`}
      </span>
    </>
  );
}
