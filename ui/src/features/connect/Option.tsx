import { ChevronRight, type LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import styles from "./Option.module.css";

type Props = {
  icon: LucideIcon;
  title: string;
  body: ReactNode;
  practice?: boolean;
  /** Unfolds; without it the option acts at once. */
  open?: boolean;
  disabled?: boolean;
  testId: string;
  onPress: () => void;
  children?: ReactNode;
};

/** A way to connect: one line to press, and what it asks for below. */
export function Option({
  icon: Icon,
  title,
  body,
  practice = false,
  open,
  disabled = false,
  testId,
  onPress,
  children,
}: Props) {
  const id = useId();
  return (
    <li className={styles.option}>
      <button
        type="button"
        className={styles.head}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-disabled={disabled || undefined}
        data-testid={testId}
        onClick={() => disabled || onPress()}
      >
        <span className={[styles.icon, practice ? styles.practice : ""].join(" ").trim()}>
          <Icon size={20} aria-hidden />
        </span>
        <span>
          <span className={styles.title}>{title}</span>
          <span className={styles.body}>{body}</span>
        </span>
        <ChevronRight size={16} aria-hidden className={styles.chevron} />
      </button>
      {open && (
        <div id={id} className={styles.panel}>
          {children}
        </div>
      )}
    </li>
  );
}
