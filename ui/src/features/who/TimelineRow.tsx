import { useTranslation } from "react-i18next";
import type { PrincipalLabel, TimelineEntry } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { ForeignList } from "../../components/triage/ForeignList";
import { Principal } from "../../components/triage/Principal";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { kindIcons, sideOf } from "./kinds";
import { Names } from "./Names";
import styles from "./Timeline.module.css";

type Props = { entry: TimelineEntry; onPrincipal: (principal: PrincipalLabel) => void };

/** One thing that happened, or many alike: when, what, to what, who, where and from where. */
export function TimelineRow({ entry, onPrincipal }: Props) {
  const { t } = useTranslation("timeline");
  const format = useFormat();
  const {
    at,
    until,
    kind,
    region,
    principal,
    count,
    refused,
    names,
    operation,
    sourceIp,
    accessKey,
    amount,
  } = entry;
  const Icon = kindIcons[kind];
  // The day stands above: the times here are of it, and only the last of many may be of another.
  const from = format.localTime(at, at);
  const to = format.localTime(until, at);
  return (
    <li className={styles.entry} data-kind={kind} data-side={sideOf(kind)}>
      <span className={styles.when}>
        <time dateTime={at}>{from === to ? from : t("span", { from, to })}</time>
        <small>{format.utcTime(at, at)}</small>
      </span>
      <Icon size={18} aria-hidden />
      <div className={styles.what}>
        <p>
          <b>{t(`kind.${kind}`, { count, amount: amount === null ? "–" : format.cents(amount) })}</b>
          <Names kind={kind} names={names} count={count} />
        </p>
        <p className={`${text.small} ${text.second} ${styles.details}`}>
          {principal && (
            <button type="button" className={styles.chip} onClick={() => onPrincipal(principal)}>
              <Principal label={principal} />
            </button>
          )}
          {region && <span>{format.region(region)}</span>}
          {sourceIp !== null && (
            <span>
              <Rich text={t("address")} slots={{ address: <ForeignList items={[sourceIp]} code /> }} />
            </span>
          )}
          {accessKey !== null && (
            <span>
              <Rich text={t("key")} slots={{ key: <ForeignList items={[accessKey]} code /> }} />
            </span>
          )}
          {operation !== null && (
            <span>
              <Foreign code>{operation}</Foreign>
            </span>
          )}
          {refused > 0 && (
            <span>{refused >= count ? t("refusedAll") : t("refused", { count: refused })}</span>
          )}
        </p>
      </div>
    </li>
  );
}
