import { type ComponentProps, useId } from "react";
import select from "../design/select.module.css";
import styles from "./Field.module.css";

type Props = Omit<ComponentProps<"select">, "className" | "id" | "onChange"> & {
  label: string;
  hint?: string | undefined;
  /** What is wrong with the choice. */
  wrong?: string | undefined;
  onChange: (value: string) => void;
};

/** A labelled choice from a list. */
export function SelectField({ label, hint, wrong, onChange, children, ...rest }: Props) {
  const id = useId();
  const note = wrong ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select
        {...rest}
        id={id}
        className={select.select}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {children}
      </select>
      {note && (
        <span id={`${id}-note`} className={[styles.hint, wrong ? styles.wrong : ""].join(" ").trim()}>
          {note}
        </span>
      )}
    </div>
  );
}
