import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OverviewView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Strip } from "../../components/Strip";
import { useFormat } from "../../i18n/use-format";
import type { Coverage } from "./coverage";

type Props = { overview: OverviewView; coverage: Coverage; onByName: () => void };

/** How much was looked at, and what may be charging unseen. */
export function CoverageStrip({ overview, coverage, onByName }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const { read, total, missing, startsUnread } = coverage;
  const catalogue = overview.source === "catalogue" && overview.phase !== "never";
  const regions = format.regions(total);
  const lacking = overview.mayLackRegions && !catalogue;
  const unknown = missing.length > 0 || startsUnread > 0 || catalogue || lacking;
  return (
    <Strip
      unknown={unknown}
      icon={Check}
      action={overview.phase !== "running" && <Button onClick={onByName}>{t("coverage.byName")}</Button>}
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
