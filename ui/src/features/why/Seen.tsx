import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ReasonView, Signal } from "../../bridge/host";
import { Rich } from "../../components/Rich";
import { ForeignList } from "../../components/triage/ForeignList";
import { Principal } from "../../components/triage/Principal";
import { useFormat } from "../../i18n/use-format";
import { makerLabel } from "./maker-label";

/** These name regions, which have names of ours. */
const ofRegions: ReadonlySet<Signal> = new Set<Signal>(["manyRegionsAtOnce", "sameEverywhere"]);

/** These name whoever made or changed it. */
const ofMakers: ReadonlySet<Signal> = new Set<Signal>([
  "makerOfRogue",
  "sameAsRogue",
  "usualMaker",
  "registrarChanged",
]);

/** What was seen of a reason: cities, principals, or the text itself. */
export function Seen({ reason: { signal, seen, count } }: { reason: ReasonView }) {
  const { t } = useTranslation("why");
  const format = useFormat();
  const what = () => {
    if (ofMakers.has(signal)) return <Makers texts={seen} />;
    // Of the others the number counts something else than what was seen.
    const total = signal === "manyRegionsAtOnce" && count !== null ? Math.max(count, seen.length) : undefined;
    if (ofRegions.has(signal)) return <ForeignList items={seen.map(format.city)} {...(total && { total })} />;
    return <ForeignList items={seen} code />;
  };
  return <Rich text={t("seen")} slots={{ what: what() }} />;
}

function Makers({ texts }: { texts: readonly string[] }) {
  return texts.map((one, at) => (
    <Fragment key={one}>
      {at > 0 && ", "}
      <Maker text={one} />
    </Fragment>
  ));
}

/** Who, in the words that the rest of the window has for a principal. */
export function Maker({ text }: { text: string }) {
  const label = makerLabel(text);
  return label ? <Principal label={label} /> : <ForeignList items={[text]} code />;
}
