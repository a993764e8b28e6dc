import { Info, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OffRegion, OpeningTrouble } from "../../bridge/host";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import text from "../../design/text.module.css";
import styles from "./OffRow.module.css";
import { isClosing } from "./steps";

/** These pass by themselves, or kept a person safe: nothing is broken. */
const calm: ReadonlySet<OpeningTrouble> = new Set<OpeningTrouble>([
  "conflict",
  "limitReached",
  "tryingAgain",
  "notOurs",
]);

/** These say themselves what is in a region that stays on. */
const ofClosing: ReadonlySet<OpeningTrouble> = new Set<OpeningTrouble>(["notEmpty", "notRead", "notOurs"]);

/** What is in the way: what happened, what it means for the bill, what to do now. */
export function Trouble({ region }: { region: OffRegion }) {
  const { t } = useTranslation("disabled");
  const { trouble, detail } = region;
  if (!trouble) return null;
  const Icon = calm.has(trouble) ? Info : TriangleAlert;
  const staysOn = isClosing(region) && !ofClosing.has(trouble);
  return (
    <div className={styles.trouble} data-trouble={trouble}>
      <Icon size={16} className={calm.has(trouble) ? text.second : text.ember} aria-hidden />
      <div>
        <p>
          {t(`trouble.${trouble}.what`)} {staysOn ? t("trouble.staysOn") : t(`trouble.${trouble}.bill`)}
        </p>
        <p>
          <b>{t(`trouble.${trouble}.next`)}</b>
        </p>
        <TechnicalDetails text={detail ?? ""} />
      </div>
    </div>
  );
}
