import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Strip.module.css";

type Props = {
  /** Says what is not known: hatched. */
  unknown?: boolean;
  icon?: LucideIcon;
  action?: ReactNode;
  children: ReactNode;
};

/** One sentence across the page. */
export function Strip({ unknown = false, icon: Icon, action, children }: Props) {
  return (
    <div className={[styles.strip, unknown ? styles.unknown : ""].join(" ").trim()}>
      {unknown ? <span className={styles.swatch} aria-hidden /> : Icon && <Icon size={20} aria-hidden />}
      <div className={styles.body}>{children}</div>
      {action}
    </div>
  );
}
