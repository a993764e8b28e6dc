import { useDeferredValue } from "react";
import type { PrincipalLabel, TimelineEntry } from "../../bridge/host";
import { useFormat } from "../../i18n/use-format";
import styles from "./Timeline.module.css";
import { TimelineRow } from "./TimelineRow";

type Props = {
  entries: readonly TimelineEntry[];
  now: string;
  onPrincipal: (principal: PrincipalLabel) => void;
};

/** As many as a tall window shows. */
const FIRST = 20;

/** The entries under the day on which each began, as days are here. Those that are seen first are drawn first. */
export function TimelineDays({ entries: all, now, onPrincipal }: Props) {
  const format = useFormat();
  const entries = useDeferredValue(all, all.slice(0, FIRST));
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = format.dayHere(entry.at, now);
    const held = days.get(day);
    if (held) held.push(entry);
    else days.set(day, [entry]);
  }
  return (
    <div className={styles.days} data-testid="timeline" aria-busy={entries !== all}>
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h3 className={styles.day}>{day}</h3>
          <ol className={styles.entries}>
            {list.map((entry, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: several alike may have begun in the same second
              <TimelineRow key={`${entry.at} ${entry.kind} ${at}`} entry={entry} onPrincipal={onPrincipal} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
