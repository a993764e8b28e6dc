import { type ComponentProps, useId } from "react";
import styles from "./Field.module.css";
import { described, FieldFrame, type FieldWords } from "./FieldFrame";

type Props = Omit<ComponentProps<"input">, "className" | "id" | "onChange"> &
  FieldWords & { onChange: (value: string) => void };

/** A labelled input. */
export function Field({ label, hint, wrong, optional, onChange, ...rest }: Props) {
  const id = useId();
  const words = { label, hint, wrong, optional };
  return (
    <FieldFrame id={id} {...words}>
      <input
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        {...rest}
        {...described(id, words)}
        className={styles.input}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldFrame>
  );
}
