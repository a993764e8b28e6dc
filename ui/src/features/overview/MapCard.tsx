import { RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OverviewView } from "../../bridge/host";
import { hidesSpend } from "../../bridge/known";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { useFormat } from "../../i18n/use-format";
import { hasPlace } from "./bubbles";
import type { Coverage } from "./coverage";
import { Legend } from "./Legend";
import styles from "./MapCard.module.css";
import { RegionMap } from "./RegionMap";

type Props = {
  overview: OverviewView;
  coverage: Coverage;
  onOpen: (code: string) => void;
  onCheckAgain: () => void;
};

/** The map with its head, its legend, and the regions that have no place on it. */
export function MapCard({ overview, coverage, onOpen, onCheckAgain }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const running = overview.phase === "running";
  const unplaced = overview.regions.filter((region) => !hasPlace(region));
  const progress = { read: coverage.answered, total: coverage.asked };
  const aside = (
    <>
      <span className={styles.time}>
        {running && t("map.checking", progress)}
        {!running &&
          overview.finishedAt &&
          t("map.checked", { time: format.moment(overview.finishedAt, overview.now) })}
      </span>
      {!running && (
        <Button look="quiet" onClick={onCheckAgain}>
          <RefreshCw size={16} aria-hidden />
          {t("map.again")}
        </Button>
      )}
    </>
  );
  return (
    <Card title={t("map.title")} aside={aside} className={styles.card}>
      <RegionMap regions={overview.regions} onOpen={onOpen} />
      {unplaced.length > 0 && (
        <div className={styles.legend}>
          {t("map.unplaced")}
          {unplaced.map((region) => (
            <button
              key={region.code}
              type="button"
              className={styles.chip}
              data-testid={`bubble-${region.code}`}
              onClick={() => onOpen(region.code)}
            >
              {format.region(region.code)} · {t(`look.${region.look}`)}
              {region.look === "burning" && hidesSpend(region) && `, ${t("look.partial")}`}
            </button>
          ))}
        </div>
      )}
      <Legend regions={overview.regions} />
    </Card>
  );
}
