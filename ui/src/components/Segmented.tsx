import { type KeyboardEvent, type ReactNode, useRef } from "react";
import styles from "./Segmented.module.css";

type Option<Value extends string> = {
  value: Value;
  label: ReactNode;
  /** For a label that is only an icon. */
  name?: string;
  testId?: string;
  /** Says that nothing is chosen: drawn as what holds, never as a choice. */
  blank?: boolean;
};

type Props<Value extends string> = {
  label: string;
  options: readonly Option<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  look?: "framed" | "soft" | "wide";
  /** Arrows only move; Space or Enter chooses. For choices that do something at once. */
  manual?: boolean;
  disabled?: boolean;
};

/** One of a few: a radio group drawn as joined buttons, worked by arrows, Space and Enter. */
export function Segmented<Value extends string>(props: Props<Value>) {
  const { label, options, value, onChange, look = "framed", manual = false, disabled = false } = props;
  const group = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (at + step + options.length) % options.length;
    group.current?.querySelectorAll<HTMLElement>('[role="radio"]')[next]?.focus();
    const option = options[next];
    if (!manual && !disabled && option) onChange(option.value);
  };

  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      className={[styles.group, look === "framed" ? "" : styles[look]].join(" ").trim()}
    >
      {options.map((option, at) => (
        // biome-ignore lint/a11y/useSemanticElements: a native radio chooses on every arrow, which `manual` must not
        <button
          key={option.value}
          type="button"
          role="radio"
          className={styles.option}
          aria-checked={option.value === value}
          aria-label={option.name}
          aria-disabled={disabled || undefined}
          title={option.name}
          data-testid={option.testId}
          data-blank={option.blank || undefined}
          tabIndex={option.value === value ? 0 : -1}
          // What is blank can always be chosen: a mark of its own may be hidden by what another one decides.
          onClick={() => disabled || (option.value === value && !option.blank) || onChange(option.value)}
          onKeyDown={(event) => onKeyDown(event, at)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
