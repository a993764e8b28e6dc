import { RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { GapView, RegionRow } from "../../bridge/host";
import { lacksOnlyStarts } from "../../bridge/known";
import { useCheck } from "../../bridge/use-check";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Strip } from "../../components/Strip";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import { useFormat } from "../../i18n/use-format";
import styles from "./Sheet.module.css";

type Props = {
  region: RegionRow;
  /** A check is under way: it reads this region too, so there is nothing to start. */
  checking: boolean;
};

/** What of the region was not read, why, and what to do. */
export function Gaps({ region, checking }: Props) {
  const { t } = useTranslation(["region", "overview"]);
  const format = useFormat();
  const check = useCheck();
  const { look, gaps } = region;
  const unread =
    look === "disabled" ||
    look === "changing" ||
    look === "notAsked" ||
    look === "failed" ||
    look === "reading";
  if (!unread && gaps.length === 0) return null;
  // The page has said already that nothing was read, and the reasons say why.
  const told = look === "failed" && gaps.length > 0;
  // A disabled region does not answer, however often it is asked.
  const again = look !== "disabled" && look !== "reading" && !checking && (
    <Button disabled={check.busy} onClick={check.again}>
      <RefreshCw size={16} aria-hidden />
      {t("overview:map.again")}
    </Button>
  );
  return (
    <>
      {check.error && <ErrorNotice error={check.error} onDismiss={check.clear} />}
      <Strip unknown tall action={again}>
        {unread && !told && <p>{t(`region:unread.${look}`)}</p>}
        {gaps.length > 0 && (
          <div className={styles.gaps}>
            <p>
              {!unread && <b>{t("region:gaps.title")}. </b>}
              {t(lacksOnlyStarts(region) ? "region:gaps.startAgain" : "region:gaps.bill")}
            </p>
            <ul>
              {sameCause(gaps).map(([gap, ...others]) => (
                <li key={gap.part}>
                  <b>
                    {t(gap.partly ? "region:gaps.partly" : "region:gaps.notRead", {
                      part: format.list([gap, ...others].map(({ part }) => t(`region:gaps.part.${part}`))),
                    })}
                    .
                  </b>{" "}
                  {t(`region:gaps.kind.${gap.kind}`)}
                  <TechnicalDetails
                    text={[...new Set([gap, ...others].map(({ detail }) => detail))].join("\n")}
                  />
                </li>
              ))}
            </ul>
          </div>
        )}
      </Strip>
    </>
  );
}

type Group = [GapView, ...GapView[]];

/** What one cause kept from being read is told once: below clusters that were not read, nothing can be. */
function sameCause(gaps: readonly GapView[]): Group[] {
  const groups = new Map<string, Group>();
  for (const gap of gaps) {
    const cause = `${gap.kind} ${gap.partly}`;
    const group = groups.get(cause);
    if (group) group.push(gap);
    else groups.set(cause, [gap]);
  }
  return [...groups.values()];
}
