import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Tag.module.css";

type Props = {
  tone?: "plain" | "burn" | "gone" | "unknown" | "accent";
  icon?: LucideIcon;
  children: ReactNode;
};

/** A word of state, with its icon: colour never says anything alone. */
export function Tag({ tone = "plain", icon: Icon, children }: Props) {
  return (
    <span className={[styles.tag, tone === "plain" ? "" : styles[tone]].join(" ").trim()}>
      {Icon && <Icon size={14} aria-hidden />}
      {children}
    </span>
  );
}
