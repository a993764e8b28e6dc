import styles from "./BubbleShape.module.css";
import type { BilledLook } from "./billed";

type Props = { look: BilledLook; x: number; y: number; radius: number };

/** The sign of a region on the bill: ink, because it is the past; ember only where it needs somebody. */
export function BilledShape({ look, x, y, radius }: Props) {
  const circle = { cx: x, cy: y, r: radius };
  switch (look) {
    case "charged":
      return <circle {...circle} className={styles.billed} />;
    case "offAndSpending":
      return (
        <>
          <circle {...circle} className={styles.billed} />
          <circle {...circle} r={radius + 3} className={styles.alarm} />
        </>
      );
    case "given":
      return <circle {...circle} r={radius - 1} className={styles.quiet} />;
    case "untold":
      return <circle {...circle} r={radius - 1} className={styles.unknown} />;
  }
}
