import { type ComponentProps, useId } from "react";
import select from "../design/select.module.css";
import { described, FieldFrame, type FieldWords } from "./FieldFrame";

type Props = Omit<ComponentProps<"select">, "className" | "id" | "onChange"> &
  FieldWords & { onChange: (value: string) => void };

/** A labelled choice from a list. */
export function SelectField({ label, hint, wrong, optional, onChange, children, ...rest }: Props) {
  const id = useId();
  const words = { label, hint, wrong, optional };
  return (
    <FieldFrame id={id} {...words}>
      <select
        {...rest}
        {...described(id, words)}
        className={select.select}
        onChange={(event) => onChange(event.target.value)}
      >
        {children}
      </select>
    </FieldFrame>
  );
}
