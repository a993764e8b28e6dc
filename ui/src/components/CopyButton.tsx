import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";

type Props = {
  text: string;
  /** What it says instead of "Copy". */
  label?: string;
  /** A button with a frame, where copying is the thing to do. */
  framed?: boolean;
  testId?: string;
};

/** Copies a text, and says so. */
export function CopyButton({ text, label, framed = false, testId }: Props) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<string | null>(null);
  const done = copied === text;
  const Icon = done ? Check : Copy;
  return (
    <Button
      look={framed ? "plain" : "quiet"}
      data-testid={testId}
      onClick={() =>
        void navigator.clipboard.writeText(text).then(
          () => setCopied(text),
          () => undefined,
        )
      }
    >
      <Icon size={16} aria-hidden />
      <span aria-live="polite">{done ? t("copied") : (label ?? t("copy"))}</span>
    </Button>
  );
}
