import { useTranslation } from "react-i18next";
import type { FindingView } from "../../bridge/host";
import text from "../../design/text.module.css";
import { verdictIcons, verdicts } from "../../design/verdicts";
import { useFormat } from "../../i18n/use-format";
import styles from "./Why.module.css";

/**
 * The verdict in a sentence, what that means, and how sure it is. A verdict that was held is not what the sum says: why is
 * then all that there is to say, and what would be said of the verdict or of one reason more would be false.
 */
export function Headline({ finding }: { finding: FindingView }) {
  const { t } = useTranslation(["why", "verdict"]);
  const format = useFormat();
  const { verdict, certainty, kind, region, holds, held } = finding;
  const Icon = verdictIcons[verdict];
  const inside = verdicts
    .filter((one) => holds[one] > 0)
    .map((one) =>
      t("verdict:number", { verdict: t(`verdict:name.${one}`), number: format.count(holds[one]) }),
    );
  return (
    <section className={styles.headline} data-verdict={verdict}>
      <h3>
        <Icon size={22} aria-hidden />
        {t(`why:headline.${verdict}`, { certainty: t(`verdict:certainty.${certainty}`) })}
      </h3>
      <p>
        {held
          ? t(`why:held.${held}`)
          : `${t(`why:means.${verdict}`)} ${t(`why:certaintyMeans.${certainty}`)}`}
      </p>
      <p className={`${text.small} ${text.second}`}>
        {t("why:where", { kind: t(`why:kind.${kind}`), place: format.place(region) })}
        {kind === "cluster" && inside.length > 0 && ` · ${t("why:holds", { words: format.list(inside) })}`}
      </p>
    </section>
  );
}
