import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "./Field";

type Props = {
  /** Not every sign-in needs one. */
  optional?: boolean;
  hint?: string;
  wrong?: string | undefined;
  name?: string;
  value: string;
  onChange: (code: string) => void;
  testId: string;
  ref?: Ref<HTMLInputElement>;
};

/** Six digits, also where an input method writes wide ones. */
const CODE = /^\d{6}$/;

/** The code as AWS takes it, whatever stands between its digits. */
export function codeOf(text: string): string {
  return text.normalize("NFKC").replace(/[\s-]/g, "");
}

export function isCode(text: string): boolean {
  return CODE.test(codeOf(text));
}

/** The six digits that a device shows. */
export function CodeField({ optional = false, hint, testId, ...rest }: Props) {
  const { t } = useTranslation("standing");
  return (
    <Field
      {...rest}
      label={t("code.label")}
      optional={optional ? t("code.optional") : undefined}
      hint={hint ?? t("code.hint")}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={16}
      data-testid={testId}
    />
  );
}
