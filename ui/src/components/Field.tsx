import { type ComponentProps, useId } from "react";
import styles from "./Field.module.css";

type Props = Omit<ComponentProps<"input">, "className" | "id" | "onChange"> & {
  label: string;
  hint?: string | undefined;
  /** What is wrong with the value. */
  wrong?: string | undefined;
  /** The word for "optional", if it is. */
  optional?: string | undefined;
  onChange: (value: string) => void;
};

/** A labelled input. */
export function Field({ label, hint, wrong, optional, onChange, ...rest }: Props) {
  const id = useId();
  const note = wrong ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional && <span className={styles.optional}>{optional}</span>}
      </label>
      <input
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        {...rest}
        id={id}
        className={styles.input}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {note && (
        <span id={`${id}-note`} className={[styles.hint, wrong ? styles.wrong : ""].join(" ").trim()}>
          {note}
        </span>
      )}
    </div>
  );
}
