import { useTranslation } from "react-i18next";
import type { PartView } from "../../bridge/host";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import { standingOf } from "./standing";

/** How a lesser part of the bill stands, in one sentence; nothing where it was told whole. */
export function PartState({ part }: { part: PartView }) {
  const { t } = useTranslation("costs");
  const standing = standingOf(part.state);
  if (part.state.state === "notAsked") return <p>{t("partState.notAsked")}</p>;
  if (!standing || standing === "stale") return null;
  return (
    <div data-state={standing}>
      <p>{t(`partState.${standing}`)}</p>
      <TechnicalDetails text={part.detail ?? ""} />
    </div>
  );
}
