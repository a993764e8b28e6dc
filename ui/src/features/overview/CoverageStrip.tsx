import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OverviewView } from "../../bridge/host";
import { isOff } from "../../bridge/known";
import { Button } from "../../components/Button";
import { Strip } from "../../components/Strip";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import type { Coverage } from "./coverage";

type Props = {
  overview: OverviewView;
  coverage: Coverage;
  onByName: () => void;
  /** To the regions that nobody can look into before they are enabled. */
  onRegions: () => void;
};

/** How much was looked at, and what may be charging unseen. */
export function CoverageStrip({ overview, coverage, onByName, onRegions }: Props) {
  const { t } = useTranslation(["overview", "common"]);
  const format = useFormat();
  const { read, total, missing, startsUnread } = coverage;
  const catalogue = overview.source === "catalogue" && overview.phase !== "never";
  const regions = format.regions(total);
  const lacking = overview.mayLackRegions && !catalogue;
  const unknown = missing.length > 0 || startsUnread > 0 || catalogue || lacking;
  const off = overview.regions.some(isOff);
  return (
    <Strip
      unknown={unknown}
      icon={Check}
      action={
        <span className={text.row}>
          {overview.phase !== "running" && (
            <Button look={off ? "quiet" : "plain"} onClick={onByName}>
              {t("coverage.byName")}
            </Button>
          )}
          {off && (
            <Button data-testid="open-regions" onClick={onRegions}>
              {t("common:openRegions")}
            </Button>
          )}
        </span>
      }
    >
      <p>
        <b>
          {missing.length === 0
            ? t("coverage.all", { count: total })
            : t("coverage.checked", { read: format.count(read), regions })}
        </b>{" "}
        {missing.map(({ why, count }) => t(`coverage.${why}`, { count })).join(" ")}
        {startsUnread > 0 && ` ${t("coverage.starts", { count: startsUnread })}`}
        {catalogue && ` ${t("coverage.catalogue")}`}
        {lacking && ` ${t("coverage.lacking")}`}
      </p>
    </Strip>
  );
}
