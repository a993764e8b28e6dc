import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { BillView, RegionRow } from "../../bridge/host";
import { useFormat } from "../../i18n/use-format";
import { BilledShape } from "./BilledShape";
import { type BilledLook, billedLook, billedSpots, byRegion } from "./billed";
import type { View } from "./bubbles";
import styles from "./MapCard.module.css";
import { SpotMap } from "./SpotMap";

type Props = { regions: readonly RegionRow[]; bill: BillView; onOpen: (code: string) => void };

/** What AWS has billed, by region. */
export function BilledMap({ regions, bill, onOpen }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const { currency } = bill;
  const spotsIn = useCallback((view: View) => billedSpots(regions, bill, view), [regions, bill]);
  return (
    <SpotMap
      label={t("billed.label")}
      spotsIn={spotsIn}
      nameOf={({ code, look, exact }) =>
        t("map.bubble", {
          name: format.region(code),
          code,
          word: t(`billed.look.${look}`),
          rate: exact === null ? t("billed.noAmount") : format.amount(exact, currency),
        })
      }
      labelOf={({ code, exact }) => ({
        city: format.city(code),
        amount: exact === null ? "" : format.headAmount(exact, currency),
      })}
      draw={(spot) => <BilledShape {...spot} />}
      dataOf={({ look }) => ({ "data-billed": look })}
      onOpen={onOpen}
    />
  );
}

const looks: readonly BilledLook[] = ["offAndSpending", "given", "untold"];

/** What its signs mean, and of which days it is. */
export function BilledLegend({ regions, bill, period }: Omit<Props, "onOpen"> & { period: string }) {
  const { t } = useTranslation("overview");
  const totals = byRegion(bill);
  const there = new Set(regions.map(({ code }) => billedLook(totals.get(code))));
  return (
    <div className={styles.legend}>
      {(there.has("charged") || there.has("offAndSpending")) && (
        <span>
          <svg width="40" height="26" aria-hidden="true">
            <BilledShape look="charged" x={10} y={13} radius={7} />
            <BilledShape look="charged" x={28} y={13} radius={11} />
          </svg>
          {t("billed.area")}
        </span>
      )}
      {looks
        .filter((look) => there.has(look))
        .map((look) => (
          <span key={look}>
            <svg width="22" height="22" aria-hidden="true">
              <BilledShape look={look} x={11} y={11} radius={6.5} />
            </svg>
            {t(`billed.look.${look}`)}
          </span>
        ))}
      <span className={styles.end}>{period}</span>
    </div>
  );
}
