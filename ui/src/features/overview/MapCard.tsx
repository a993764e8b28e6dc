import { RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { BillView, OverviewView } from "../../bridge/host";
import { hidesSpend } from "../../bridge/known";
import { Button } from "../../components/Button";
import { dayBefore } from "../../components/bill/days";
import { Card } from "../../components/Card";
import { Segmented } from "../../components/Segmented";
import { type MapOf, useSelection } from "../../components/use-selection";
import { useFormat } from "../../i18n/use-format";
import { BilledLegend, BilledMap } from "./BilledMap";
import { hasPlace } from "./bubbles";
import type { Coverage } from "./coverage";
import { Legend } from "./Legend";
import styles from "./MapCard.module.css";
import { RegionMap } from "./RegionMap";

type Props = {
  overview: OverviewView;
  coverage: Coverage;
  bill: BillView | null;
  onOpen: (code: string) => void;
  onCheckAgain: () => void;
  onCosts: () => void;
};

/** The map with its head, its legend, and the regions that have no place on it: of what burns now, or of the bill. */
export function MapCard({ overview, coverage, bill, onOpen, onCheckAgain, onCosts }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const { map, turn } = useSelection();
  const { regions, now } = overview;
  const running = overview.phase === "running";
  const unplaced = regions.filter((region) => !hasPlace(region));
  const progress = { read: coverage.answered, total: coverage.asked };
  const aside = (
    <>
      <Segmented<MapOf>
        look="soft"
        label={t("map.of")}
        value={map}
        onChange={turn}
        options={(["burning", "billed"] as const).map((value) => ({
          value,
          label: t(`map.ofWhat.${value}`),
          testId: `map-${value}`,
        }))}
      />
      {map === "burning" && (
        <>
          <span className={styles.time}>
            {running && t("map.checking", progress)}
            {!running &&
              overview.finishedAt &&
              t("map.checked", { time: format.moment(overview.finishedAt, now) })}
          </span>
          {!running && (
            <Button look="quiet" onClick={onCheckAgain}>
              <RefreshCw size={16} aria-hidden />
              {t("map.again")}
            </Button>
          )}
        </>
      )}
    </>
  );
  if (map === "billed") {
    return (
      <Card title={t("billed.title")} aside={aside} className={styles.card}>
        {bill ? (
          <>
            <BilledMap regions={regions} bill={bill} onOpen={onOpen} />
            <BilledLegend
              regions={regions}
              bill={bill}
              period={t("billed.period", {
                from: format.day(bill.from, now),
                to: format.day(dayBefore(bill.until), now),
              })}
            />
          </>
        ) : (
          <div className={styles.none}>
            <p>{t("billed.none")}</p>
            <Button data-testid="map-costs" onClick={onCosts}>
              {t("billed.toCosts")}
            </Button>
          </div>
        )}
      </Card>
    );
  }
  return (
    <Card title={t("map.title")} aside={aside} className={styles.card}>
      <RegionMap regions={regions} onOpen={onOpen} />
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
      <Legend regions={regions} />
    </Card>
  );
}
