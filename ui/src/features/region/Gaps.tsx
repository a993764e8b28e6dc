import { useTranslation } from "react-i18next";
import type { RegionRow } from "../../bridge/host";
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
            <b>{t("gaps.title")}.</b> {t("gaps.bill")}
          </p>
          <ul>
            {gaps.map(({ part, partly, kind, detail }) => (
              <li key={part}>
                <b>{t(partly ? "gaps.partly" : "gaps.notRead", { part: t(`gaps.part.${part}`) })}.</b>{" "}
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
