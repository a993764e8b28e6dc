import { Check, Minus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Mark } from "../bridge/host";
import { Segmented } from "./Segmented";

type Choice = Mark | "none";

type Props = {
  arn: string;
  /** Whose mark it is, for a screen reader. */
  name: string;
  value: Mark | null;
  onChange: (mark: Mark | null) => void;
  disabled?: boolean;
};

/** Remove, Keep, or undecided. Nothing is chosen before a person chooses. */
export function MarkControl({ arn, name, value, onChange, disabled = false }: Props) {
  const { t } = useTranslation(["region", "glossary"]);
  const chosen: Choice = value ?? "none";
  const word = (mark: Mark) => (
    <>
      {chosen === mark && <Check size={16} aria-hidden />}
      {t(`glossary:mark.${mark}`)}
    </>
  );
  return (
    <Segmented<Choice>
      manual
      disabled={disabled}
      label={t("region:mark.label", { name })}
      value={chosen}
      onChange={(mark) => onChange(mark === "none" ? null : mark)}
      options={[
        { value: "remove", label: word("remove"), testId: `mark-${arn}-remove` },
        { value: "keep", label: word("keep"), testId: `mark-${arn}-keep` },
        {
          value: "none",
          label: <Minus size={16} aria-hidden />,
          name: t("glossary:mark.none"),
          testId: `mark-${arn}-none`,
          blank: true,
        },
      ]}
    />
  );
}
