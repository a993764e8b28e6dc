import { useTranslation } from "react-i18next";
import type { BillSplit, BillView, PlaceTotal } from "../../bridge/host";
import { type Focus, focusKey } from "../../components/bill/place-key";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { Place } from "../../components/Place";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./Ranked.module.css";

type Props = {
  bill: BillView;
  split: BillSplit;
  focus: Focus | null;
  onFocus: (focus: Focus | null) => void;
};

type Entry = {
  focus: Focus;
  name: string;
  foreign: boolean;
  second: string;
  total: string;
  /** What else is to be known of it. */
  notes: readonly string[];
};

/** Every region, or every service, by amount. One selection with the chart: what is pressed here is drawn there. */
export function Ranked({ bill, split, focus, onFocus }: Props) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const shown = focus && focusKey(focus);
  const amount = (exact: string) => format.amount(exact, bill.currency);
  const placeNotes = ({ ecs, off, offAndSpending }: PlaceTotal) => [
    toNumber(ecs) > 0 ? t("ranked.ecs", { amount: amount(ecs) }) : "",
    offAndSpending ? t("ranked.offAndSpending") : off ? t("ranked.off") : "",
  ];
  const entries: Entry[] =
    split === "place"
      ? bill.places.map((one) => ({
          focus: { kind: "place", place: one.place },
          name: one.place.kind === "region" ? format.region(one.place.code) : format.billPlace(one.place),
          foreign: one.place.kind === "unknown",
          second:
            one.place.kind === "region" ? format.codeBelow(one.place.code) : t(`ranked.${one.place.kind}`),
          total: one.total,
          notes: placeNotes(one).filter(Boolean),
        }))
      : bill.services.map(({ service, total }) => ({
          focus: { kind: "service", service },
          name: service,
          foreign: true,
          second: "",
          total,
          notes: [],
        }));
  const most = Math.max(0, ...entries.map(({ total }) => toNumber(total)));
  const title = t(split === "place" ? "ranked.places" : "ranked.services");
  return (
    <Card title={title} aside={<span className={text.second}>{format.count(entries.length)}</span>}>
      <ul className={styles.rows} aria-label={title}>
        {entries.map(({ focus: of, name, foreign, second, total, notes }) => {
          const key = focusKey(of);
          const share = most > 0 ? Math.max(0, toNumber(total) / most) : 0;
          return (
            <li key={key}>
              <button
                type="button"
                className={styles.row}
                aria-pressed={key === shown}
                data-testid={`ranked-${key}`}
                onClick={() => onFocus(key === shown ? null : of)}
              >
                <Place name={foreign ? <Foreign>{name}</Foreign> : name} second={second} />
                <span className={styles.bar} aria-hidden="true">
                  <span style={{ width: `${share * 100}%` }} />
                </span>
                <span className={styles.total}>
                  <b>{amount(total)}</b>
                  {notes.map((note) => (
                    <small key={note}>{note}</small>
                  ))}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
