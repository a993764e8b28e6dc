import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Strip.module.css";

type Props = {
  /** Says what is not known: hatched. */
  unknown?: boolean;
  icon?: LucideIcon;
  action?: ReactNode;
  /** Of several lines: what stands beside them stands at the first. */
  tall?: boolean;
  children: ReactNode;
};

/** One sentence across the page. */
export function Strip({ unknown = false, icon: Icon, action, tall = false, children }: Props) {
  const classes = [styles.strip, unknown ? styles.unknown : "", tall ? styles.tall : ""];
  return (
    <div className={classes.filter(Boolean).join(" ")}>
      {unknown ? <span className={styles.swatch} aria-hidden /> : Icon && <Icon size={20} aria-hidden />}
      <div className={styles.body}>{children}</div>
      {action}
    </div>
  );
}
