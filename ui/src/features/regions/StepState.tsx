import {
  Check,
  Circle,
  CircleDashed,
  CircleDollarSign,
  CircleHelp,
  CircleSlash,
  Clock,
  Eye,
  Info,
  type LucideIcon,
  Search,
  TriangleAlert,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OffRegion, OpeningStep } from "../../bridge/host";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import { foundIn, foundWords, isEmpty } from "./found";
import styles from "./OffRow.module.css";
import { onPath, path } from "./steps";

type Sign = { icon: LucideIcon; tone: string };

/** Nothing here is green: a region that was read, or is off again, is not proved to be anything. */
const signs: Record<OpeningStep, Sign> = {
  off: { icon: CircleSlash, tone: text.hatch ?? "" },
  queued: { icon: CircleDashed, tone: text.hatch ?? "" },
  enabling: { icon: Clock, tone: text.hatch ?? "" },
  answering: { icon: Clock, tone: text.hatch ?? "" },
  reading: { icon: Search, tone: text.second ?? "" },
  open: { icon: Circle, tone: text.second ?? "" },
  stuck: { icon: CircleHelp, tone: text.ember ?? "" },
  refused: { icon: TriangleAlert, tone: text.ember ?? "" },
  closeQueued: { icon: CircleDashed, tone: text.second ?? "" },
  checking: { icon: Eye, tone: text.second ?? "" },
  disabling: { icon: Clock, tone: text.hatch ?? "" },
  closed: { icon: CircleSlash, tone: text.hatch ?? "" },
  closeRefused: { icon: Info, tone: text.second ?? "" },
};

/** These stand so since a moment that a person wants to know. */
const timed: ReadonlySet<OpeningStep> = new Set<OpeningStep>(["enabling", "disabling", "closed"]);

type Props = { region: OffRegion; now: string };

/** Where the region stands: word, icon and colour; of one that was read, what is in it. */
export function StepState({ region, now }: Props) {
  const { t } = useTranslation(["disabled", "common"]);
  const format = useFormat();
  const { step, since, place, burn } = region;
  const burning = step === "open" && burn !== null && (toNumber(burn.perHour) > 0 || burn.unpriced > 0);
  const { icon: Icon, tone } = burning ? { icon: CircleDollarSign, tone: text.ember } : signs[step];
  const words = () => {
    if (step === "open") return openWords();
    if (step === "queued")
      return place === null ? t("disabled:step.queuedNoPlace") : t("disabled:step.queued", { place });
    return t(`disabled:step.${step}`);
  };
  const openWords = () => {
    if (region.found === null) return t("disabled:step.open");
    const found = foundIn(region);
    if (isEmpty(found.counts)) return t(`disabled:step.${found.partly ? "nothingPartly" : "nothing"}`);
    const what = foundWords(t, format, found);
    return t(`disabled:step.${found.partly ? "foundPartly" : "found"}`, { what });
  };
  return (
    <span className={`${styles.state} ${tone}`}>
      <Icon size={16} aria-hidden />
      <span>
        {words()}
        {timed.has(step) && since && (
          <small>{t("disabled:step.since", { time: format.moment(since, now) })}</small>
        )}
      </span>
    </span>
  );
}

/** The way from the queue to being read, as a short list of steps. Nothing where the region is not on it. */
export function StepPath({ region }: { region: OffRegion }) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const current = onPath(region.step);
  if (!current) return null;
  const at = path.indexOf(current);
  return (
    <ol className={styles.path} aria-label={t("list.steps", { name: format.region(region.code) })}>
      {path.map((step, index) => (
        <li
          key={step}
          aria-current={step === current ? "step" : undefined}
          className={index > at ? text.third : undefined}
        >
          {index < at && <Check size={14} aria-hidden />}
          {t(`path.${step}`)}
        </li>
      ))}
    </ol>
  );
}
