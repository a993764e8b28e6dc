import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { BillView, PlaceTotal, RegionRow } from "../../bridge/host";
import { placeKey } from "../../components/bill/place-key";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { Place } from "../../components/Place";
import { useSelection } from "../../components/use-selection";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./RegionList.module.css";
import { walkRows } from "./walk-rows";

type Props = {
  bill: BillView;
  regions: readonly RegionRow[];
  /** The person came back from the selected region. */
  returned: boolean;
  onOpen: (code: string) => void;
};

/** What was billed, by place, the largest first; then the regions of which the bill tells nothing. */
export function BilledList({ bill, regions, returned, onOpen }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const { selected, select } = useSelection();
  const list = useRef<HTMLUListElement>(null);
  const back = useRef(returned ? selected : null);
  useEffect(() => {
    list.current?.querySelector<HTMLElement>(`[data-testid="billed-row-region:${back.current}"]`)?.focus();
  }, []);
  const told = new Set(bill.places.map(({ place }) => placeKey(place)));
  const untold = regions.filter(({ code }) => !told.has(`region:${code}`));
  const known = new Set(regions.map(({ code }) => code));
  const amount = (exact: string) => format.amount(exact, bill.currency);
  const nameOf = ({ place }: PlaceTotal) => {
    if (place.kind === "region") return format.region(place.code);
    const name = format.billPlace(place);
    return place.kind === "unknown" ? <Foreign>{name}</Foreign> : name;
  };
  const open = (code: string) => {
    select(code);
    onOpen(code);
  };
  return (
    <Card title={t("billed.list")} className={styles.list}>
      <div className={styles.scroller}>
        <div className={`${styles.columns} ${styles.billed}`} aria-hidden>
          <span>{t("list.city")}</span>
          <span className={styles.count}>{t("billed.total")}</span>
          <span className={styles.count}>{t("billed.ecs")}</span>
        </div>
        <ul
          ref={list}
          className={styles.rows}
          aria-label={t("billed.list")}
          onKeyDown={(event) => walkRows(event, list.current)}
        >
          {bill.places.map((one) => {
            const code = one.place.kind === "region" ? one.place.code : null;
            const row = (
              <>
                <Place
                  name={nameOf(one)}
                  second={
                    one.offAndSpending ? (
                      <span className={text.ember}>{t("billed.look.offAndSpending")}</span>
                    ) : (
                      code && format.codeBelow(code)
                    )
                  }
                />
                <b className={styles.rate}>{amount(one.total)}</b>
                <span className={styles.rate}>{amount(one.ecs)}</span>
              </>
            );
            const key = placeKey(one.place);
            return (
              <li key={key}>
                {code && known.has(code) ? (
                  <button
                    type="button"
                    className={`${styles.row} ${styles.billed}`}
                    aria-current={code === selected ? "true" : undefined}
                    data-testid={`billed-row-${key}`}
                    onFocus={() => select(code)}
                    onClick={() => open(code)}
                  >
                    {row}
                  </button>
                ) : (
                  <div className={`${styles.row} ${styles.billed}`} data-testid={`billed-row-${key}`}>
                    {row}
                  </div>
                )}
              </li>
            );
          })}
          {untold.map(({ code }) => (
            <li key={code}>
              <button
                type="button"
                className={`${styles.row} ${styles.billed}`}
                aria-current={code === selected ? "true" : undefined}
                data-testid={`billed-row-region:${code}`}
                onFocus={() => select(code)}
                onClick={() => open(code)}
              >
                <Place name={format.region(code)} second={format.codeBelow(code)} />
                <span className={`${styles.untold} ${text.third}`}>{t("billed.look.untold")}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
