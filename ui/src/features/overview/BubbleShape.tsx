import type { RegionLook } from "../../bridge/host";
import styles from "./BubbleShape.module.css";

type Props = {
  look: RegionLook;
  burning: boolean;
  /** Some of it was not read: a ring around what burns. */
  partly?: boolean;
  x: number;
  y: number;
  radius: number;
};

/** The sign of a region: filled if it costs money, hatched if nobody looked, an outline if it was read. */
export function BubbleShape({ look, burning, partly = false, x, y, radius }: Props) {
  const circle = { cx: x, cy: y, r: radius };
  if (burning) {
    return (
      <>
        <circle {...circle} className={styles.burning} />
        {partly && <circle {...circle} r={radius + 2.5} className={styles.around} />}
      </>
    );
  }
  switch (look) {
    case "disabled":
    case "changing":
    case "notAsked":
      return <circle {...circle} className={styles.unknown} />;
    case "partial":
      return (
        <>
          <circle {...circle} className={styles.trouble} />
          <path className={styles.mark} d={`M${x} ${y - 3}v3.5M${x} ${y + 3}v.1`} />
        </>
      );
    case "failed":
      return (
        <>
          <circle {...circle} className={styles.trouble} />
          <path className={styles.mark} d={`M${x - 2.4} ${y - 2.4}l4.8 4.8M${x + 2.4} ${y - 2.4}l-4.8 4.8`} />
        </>
      );
    case "reading":
      return <circle {...circle} r={radius - 1} className={styles.reading} />;
    default:
      return <circle {...circle} r={radius - 1} className={styles.quiet} />;
  }
}
