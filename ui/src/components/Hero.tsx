import { CircleCheck, CircleDollarSign } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Hero.module.css";

type Props = {
  /** Ember only while it costs money now, green only if verified. */
  tone: "burning" | "gone" | "plain";
  label: string;
  amount: string;
  /** Absent where words stand instead of an amount. */
  unit?: string;
  children?: ReactNode;
  testId?: string;
};

/** The one large number of a page. */
export function Hero({ tone, label, amount, unit, children, testId }: Props) {
  const Icon = tone === "gone" ? CircleCheck : CircleDollarSign;
  return (
    <div className={styles[tone]}>
      <div className={styles.label}>
        <Icon size={16} aria-hidden />
        {label}
      </div>
      <div className={unit ? styles.amount : styles.inWords} data-testid={testId}>
        {amount}
        {unit && <small>{unit}</small>}
      </div>
      {children}
    </div>
  );
}
