import type { TimelineKind } from "../../bridge/host";
import { ForeignList } from "../../components/triage/ForeignList";
import { useFormat } from "../../i18n/use-format";

/** These are about regions, which have names of ours. */
const ofRegions: ReadonlySet<TimelineKind> = new Set<TimelineKind>([
  "regionEnabled",
  "regionDisabled",
  "regionOrdered",
]);

type Props = { kind: TimelineKind; names: readonly string[]; count: number };

/** To what it was done: ": a, b, and 9 more". */
export function Names({ kind, names, count }: Props) {
  const format = useFormat();
  if (names.length === 0) return null;
  const said = ofRegions.has(kind) ? names.map(format.city) : names;
  return (
    <>
      : <ForeignList items={said} total={Math.max(count, said.length)} />
    </>
  );
}
