import { useTranslation } from "react-i18next";
import type { FindingView } from "../../bridge/host";
import text from "../../design/text.module.css";
import { verdictIcons, verdicts } from "../../design/verdicts";
import { useFormat } from "../../i18n/use-format";
import styles from "./Why.module.css";

/** The verdict in a sentence, what that means, and how sure it is. */
export function Headline({ finding }: { finding: FindingView }) {
  const { t } = useTranslation(["why", "verdict"]);
  const format = useFormat();
  const { verdict, certainty, kind, region, holds } = finding;
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
        {t(`why:means.${verdict}`)} {t(`why:certaintyMeans.${certainty}`)}
      </p>
      <p className={`${text.small} ${text.second}`}>
        {t("why:where", { kind: t(`why:kind.${kind}`), place: format.place(region) })}
        {kind === "cluster" && inside.length > 0 && ` · ${t("why:holds", { words: format.list(inside) })}`}
      </p>
    </section>
  );
}
