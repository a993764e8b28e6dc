import type { ReactNode } from "react";
import styles from "./Field.module.css";

export type FieldWords = {
  label: string;
  hint?: string | undefined;
  /** What is wrong with the value. */
  wrong?: string | undefined;
  /** The word for "optional", if it is. */
  optional?: string | undefined;
};

type Props = FieldWords & {
  /** Of the control. */
  id: string;
  children: ReactNode;
};

/** What a control is described by, if something stands below it. */
export const described = (id: string, { hint, wrong }: FieldWords) => ({
  id,
  "aria-invalid": wrong ? true : undefined,
  "aria-describedby": (wrong ?? hint) ? `${id}-note` : undefined,
});

/** A control under its label, and below it what is wrong with it or what helps to fill it in. */
export function FieldFrame({ id, label, hint, wrong, optional, children }: Props) {
  const note = wrong ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional && <span className={styles.optional}>{optional}</span>}
      </label>
      {children}
      {note && (
        <span id={`${id}-note`} className={[styles.hint, wrong ? styles.wrong : ""].join(" ").trim()}>
          {note}
        </span>
      )}
    </div>
  );
}
