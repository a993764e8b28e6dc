import { useTranslation } from "react-i18next";
import type { GapView, RegionRow } from "../../bridge/host";
import { Strip } from "../../components/Strip";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import styles from "./Sheet.module.css";

/** What of the region was not read, why, and what to do. */
export function Gaps({ region }: { region: RegionRow }) {
  const { t } = useTranslation("region");
  const { look, gaps } = region;
  const unread =
    look === "disabled" ||
    look === "changing" ||
    look === "notAsked" ||
    look === "failed" ||
    look === "reading";
  if (!unread && gaps.length === 0) return null;
  return (
    <Strip unknown>
      {unread && <p>{t(`unread.${look}`)}</p>}
      {gaps.length > 0 && (
        <div className={styles.gaps}>
          <p>
            {!unread && <b>{t("gaps.title")}. </b>}
            {t("gaps.bill")}
          </p>
          <ul>
            {sameCause(gaps).map(([{ part, partly, kind, detail }, ...others]) => (
              <li key={part}>
                <b>
                  {t(partly ? "gaps.partly" : "gaps.notRead", {
                    part: [part, ...others.map((other) => other.part)]
                      .map((one) => t(`gaps.part.${one}`))
                      .join(", "),
                  })}
                  .
                </b>{" "}
                {t(`gaps.kind.${kind}`)}
                <TechnicalDetails text={detail} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Strip>
  );
}

type Group = [GapView, ...GapView[]];

/** What one refusal kept from being read is told once: below clusters that were not read, nothing can be. */
function sameCause(gaps: readonly GapView[]): Group[] {
  const groups = new Map<string, Group>();
  for (const gap of gaps) {
    const cause = `${gap.kind} ${gap.partly} ${gap.detail}`;
    const group = groups.get(cause);
    if (group) group.push(gap);
    else groups.set(cause, [gap]);
  }
  return [...groups.values()];
}
