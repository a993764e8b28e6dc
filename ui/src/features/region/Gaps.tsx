import { RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RegionLook, RegionRow } from "../../bridge/host";
import { isOff, isUnread, lacksOnlyStarts } from "../../bridge/known";
import { useCheck } from "../../bridge/use-check";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Strip } from "../../components/Strip";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import { GapList } from "./GapList";
import styles from "./Sheet.module.css";

type Props = {
  region: RegionRow;
  /** A check is under way: it reads this region too, so there is nothing to start. */
  checking: boolean;
  /** Another region was read: the sign-in is good, whatever this region says of it. */
  goodElsewhere: boolean;
  /** To the regions that are off. */
  onRegions?: (() => void) | undefined;
};

type Unread = Exclude<RegionLook, "burning" | "found" | "clean" | "partial">;

function unreadLook(look: RegionLook): Unread | null {
  return look === "burning" || look === "found" || look === "clean" || look === "partial" ? null : look;
}

/** What of the region was not read, why, and what to do. */
export function Gaps({ region, checking, goodElsewhere, onRegions }: Props) {
  const { t } = useTranslation(["region", "overview", "common"]);
  const check = useCheck();
  const { look, gaps } = region;
  const unread = unreadLook(look);
  if (!unread && gaps.length === 0) return null;
  // Where nothing is known but that it failed, the reasons say why, and what to do.
  const byReason = (unread === "failed" && gaps.length > 0) || !unread;
  const again = !isOff(region) && look !== "reading" && !checking && (
    <Button disabled={check.busy} onClick={check.again}>
      <RefreshCw size={16} aria-hidden />
      {t("overview:map.again")}
    </Button>
  );
  // A disabled region does not answer, however often it is asked.
  const enable = isOff(region) && onRegions && (
    <Button data-testid="open-regions" onClick={onRegions}>
      {t("common:openRegions")}
    </Button>
  );
  return (
    <>
      {check.error && <ErrorNotice error={check.error} onDismiss={check.clear} />}
      <Strip unknown tall action={enable || again}>
        {byReason ? (
          <div className={styles.gaps}>
            <p>
              {!unread && <b>{t("region:gaps.title")}. </b>}
              {t(lacksOnlyStarts(region) ? "region:gaps.startAgain" : "region:gaps.bill")}
            </p>
            <GapList gaps={gaps} goodElsewhere={goodElsewhere} />
          </div>
        ) : (
          unread && <Words look={unread} region={region} goodElsewhere={goodElsewhere} />
        )}
      </Strip>
    </>
  );
}

type WordsProps = { look: Unread; region: RegionRow; goodElsewhere: boolean };

/** Of a state that has its own words: what it means, what it means for the bill, what to do now. */
function Words({ look, region, goodElsewhere }: WordsProps) {
  const { t } = useTranslation("region");
  const { gaps } = region;
  // The words stand for every part, unless another cause kept one from being read, or something was read.
  const oneCause = gaps.every(({ kind }) => kind === gaps[0]?.kind) && isUnread(region);
  return (
    <div className={styles.gaps} data-testid="unread-words" data-look={look}>
      <p>
        {t(`unread.${look}.what`)} {t(`unread.${look}.bill`)}
      </p>
      <p>
        <b>{t(`unread.${look}.next`)}</b>
      </p>
      {oneCause ? (
        <TechnicalDetails text={[...new Set(gaps.map(({ detail }) => detail))].join("\n")} />
      ) : (
        <GapList gaps={gaps} goodElsewhere={goodElsewhere} />
      )}
    </div>
  );
}
