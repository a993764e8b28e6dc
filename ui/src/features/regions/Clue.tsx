import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OffRegion, RegionsView, SwitchEvent } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { useFormat } from "../../i18n/use-format";
import { countWords, isEmpty } from "./found";
import styles from "./OffRow.module.css";
import { mayEnable } from "./steps";

type Props = { region: OffRegion; view: RegionsView };

/** What is known of a region that nobody can look into, in one line; who switched it, folded. */
export function Clue({ region, view }: Props) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const events = useId();
  const { switches, billed, seen } = region.clue;
  const { now } = view;
  const hints: [key: string, words: ReactNode][] = [];
  // What was before Quench emptied and disabled it hints at nothing any more.
  const over = region.step === "closed" && region.since ? Date.parse(region.since) : Number.NEGATIVE_INFINITY;
  const last = switches[0];
  if (last && Date.parse(last.at) > over)
    hints.push(["switched", <Switched key="switched" events={switches} now={now} />]);
  if (billed) {
    const words = {
      amount: format.cents(billed.amount),
      since: format.day(billed.since, now),
      until: format.day(billed.until, now),
    };
    const days = billed.since === billed.until ? "Day" : "Period";
    hints.push(["billed", t(`clue.billed${days}${billed.estimated ? "Estimate" : ""}`, words)]);
  } else if (view.billed.state === "told" || view.billed.state === "partly") {
    // Never as an amount: that AWS tells of no charge is not that there was none.
    hints.push(["billed", t(view.billed.state === "told" ? "clue.noCharge" : "clue.noChargePartly")]);
  }
  if (seen && Date.parse(seen.at) > over) {
    const day = format.dayHere(seen.at, now);
    hints.push([
      "seen",
      isEmpty(seen.counts)
        ? t("clue.seenNothing", { day })
        : t("clue.seen", { what: countWords(format, seen.counts), day }),
    ]);
  }
  // That nothing is known is said only where a person has to decide by it.
  const decides = region.step === "stuck" || (mayEnable(region) && region.step !== "closed");
  const none = hints.length === 0 && decides;
  if (hints.length === 0 && switches.length === 0 && !none) return null;
  return (
    <div className={styles.clue} data-testid={`clue-${region.code}`}>
      <div className={styles.hints}>
        {(none || hints.length > 0) && (
          <p>
            {none && t("clue.none")}
            {hints.map(([key, words], index) => (
              <Fragment key={key}>
                {index > 0 && " · "}
                {words}
              </Fragment>
            ))}
          </p>
        )}
        {switches.length > 0 && (
          <button
            type="button"
            className={styles.who}
            aria-expanded={open}
            aria-controls={events}
            aria-label={t("clue.whoOf", { name: format.region(region.code) })}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight size={16} aria-hidden className={styles.chevron} />
            {t("clue.who")}
          </button>
        )}
      </div>
      {switches.length > 0 && (
        <div id={events} hidden={!open}>
          <Who events={switches} now={now} />
        </div>
      )}
    </div>
  );
}

type EventsProps = { events: readonly SwitchEvent[]; now: string };

/** The last that was done, with its opposite before it if the same hand did both. */
function Switched({ events, now }: EventsProps) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const [last, before] = events.filter(({ refused }) => !refused);
  if (!last) return t("clue.refused", { day: format.dayHere(events[0]?.at ?? now, now) });
  const day = format.dayHere(last.at, now);
  const pair = before && !last.enabled && before.enabled && before.by === last.by;
  const words = () => {
    if (!pair) return t(last.enabled ? "clue.on" : "clue.off", { day });
    const on = format.dayHere(before.at, now);
    return on === day ? t("clue.onOff", { day }) : t("clue.onThenOff", { on, off: day });
  };
  return (
    <>
      {words()} <By event={last} />
    </>
  );
}

/** Who it was, in a text that somebody else chose. */
function By({ event }: { event: SwitchEvent }) {
  const { t } = useTranslation("disabled");
  if (event.byQuench) return t("clue.byQuench");
  if (!event.by) return null;
  return <Rich text={t("clue.by")} slots={{ name: <Foreign>{event.by}</Foreign> }} />;
}

/** Every switch that is known, the newest first, with the key that signed it. */
function Who({ events, now }: EventsProps) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  return (
    <ul className={styles.events}>
      {events.map((event) => {
        const what = `${event.enabled ? "on" : "off"}${event.refused ? "Refused" : ""}` as const;
        return (
          <li key={`${event.at} ${what}`}>
            {t(`clue.event.${what}`, { time: format.moment(event.at, now) })} <By event={event} />{" "}
            {event.accessKey && (
              <Rich text={t("clue.key")} slots={{ key: <Foreign code>{event.accessKey}</Foreign> }} />
            )}
          </li>
        );
      })}
    </ul>
  );
}
