import { ChevronRight, type LucideIcon } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Tag } from "../../components/Tag";
import styles from "./Option.module.css";

type Props = {
  icon: LucideIcon;
  title: string;
  body: ReactNode;
  /** The first way to try, with the word that says why. */
  tag?: string | undefined;
  practice?: boolean;
  /** Unfolds; without it the option acts at once. */
  open?: boolean;
  /** It was opened from elsewhere: the focus goes into it. */
  entered?: boolean;
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
  tag,
  practice = false,
  open,
  entered = false,
  disabled = false,
  testId,
  onPress,
  children,
}: Props) {
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const shown = open === true;
  useEffect(() => {
    if (shown && entered) panel.current?.focus();
  }, [shown, entered]);
  const look = practice ? styles.practice : tag ? styles.first : "";
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
        <span className={[styles.icon, look].join(" ").trim()}>
          <Icon size={20} aria-hidden />
        </span>
        <span>
          <span className={styles.title}>{title}</span>
          <span className={styles.body}>{body}</span>
        </span>
        {tag ? <Tag tone="accent">{tag}</Tag> : <span />}
        <ChevronRight size={16} aria-hidden className={styles.chevron} />
      </button>
      {open && (
        <section ref={panel} id={id} className={styles.panel} aria-label={title} tabIndex={-1}>
          {children}
        </section>
      )}
    </li>
  );
}
