import type { ComponentProps } from "react";
import styles from "./Button.module.css";

type Props = Omit<ComponentProps<"button">, "type" | "disabled" | "className"> & {
  look?: "plain" | "main" | "large" | "quiet" | "icon";
  submit?: boolean;
  wide?: boolean;
  /** Cannot be pressed now. It stays focusable, so that a screen reader can say why. */
  disabled?: boolean;
};

/** A button. At most one on a page is `main`. */
export function Button({
  look = "plain",
  submit = false,
  wide = false,
  disabled = false,
  onClick,
  ...rest
}: Props) {
  const classes = [styles.button, look === "plain" ? "" : styles[look], wide ? styles.wide : ""];
  return (
    <button
      {...rest}
      type={submit ? "submit" : "button"}
      className={classes.filter(Boolean).join(" ")}
      aria-disabled={disabled || undefined}
      onClick={(event) => {
        if (disabled) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
