import { useTranslation } from "react-i18next";
import type { PrincipalsView, TriageView } from "../../bridge/host";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { makersOf, truthOf } from "./attributed";

type Props = { triage: TriageView; principals: PrincipalsView };

/** How many made all of it, in one sentence, and of how much nobody is known. */
export function Truth({ triage, principals }: Props) {
  const { t } = useTranslation("who");
  const format = useFormat();
  const { attributed, notFound, notLooked } = principals;
  const rests = [
    notFound > 0 ? t("truth.notFound", { count: notFound }) : "",
    notLooked > 0 ? t("truth.notLooked", { count: notLooked }) : "",
  ].filter(Boolean);
  const truth = truthOf(triage, principals);
  return (
    <>
      <h1>
        {t(`truth.${truth}`, {
          principals: t("principals", { count: makersOf(principals) }),
          clusters: format.clusters(attributed + notFound + notLooked),
          made: format.count(attributed),
        })}
      </h1>
      {truth !== "never" && truth !== "nobody" && rests.length > 0 && (
        <p className={text.lead}>{rests.join(" ")}</p>
      )}
      <p className={`${text.small} ${text.third}`}>{t("explain")}</p>
    </>
  );
}
