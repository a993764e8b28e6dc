import { useTranslation } from "react-i18next";
import type { PricesView } from "../../bridge/host";
import { useFormat } from "../../i18n/use-format";
import styles from "./Side.module.css";

/** Where the prices of the estimates are from. */
export function Prices({ prices, now }: { prices: PricesView; now: string }) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { bundled, readAt, fromList, fromTable, failed } = prices;
  const lines = [
    readAt && fromList > 0
      ? t("prices.list", { regions: format.regions(fromList), time: format.moment(readAt, now) })
      : "",
    fromTable > 0 || fromList === 0
      ? t(fromList > 0 ? "prices.rest" : "prices.table", {
          regions: format.regions(fromTable),
          day: format.day(bundled, now),
        })
      : "",
    failed === "accessDenied" || failed === "deniedByOrganization" ? t("prices.denied") : "",
    failed && failed !== "accessDenied" && failed !== "deniedByOrganization" ? t("prices.failed") : "",
  ].filter(Boolean);
  return <p className={styles.second}>{lines.join(" ")}</p>;
}
