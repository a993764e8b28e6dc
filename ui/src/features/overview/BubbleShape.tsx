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

const slash = "M-2.7 2.7L2.7-2.7";
const hands = "M0-3V.3L2.2 1.7";
const question = "M-1.8-1.5A1.9 1.9 0 1 1 .7.1C.1.5 0 .8 0 1.3M0 3.3v.1";
const lock = "M-2.4-.5h4.8v3.4h-4.8zM-1.4-.5v-1.2a1.4 1.4 0 0 1 2.8 0v1.2";
const dots = "M-2.8 0h.1M0 0h.1M2.8 0h.1";
const key = "M-3.2 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M-.2 0h3.4M2.4 0v1.7";
const cross = "M-2.4-2.4l4.8 4.8M2.4-2.4l-4.8 4.8";

/** What tells the regions apart that nobody has looked into. The ones not asked for have no sign. */
const signs: Partial<Record<RegionLook, string>> = {
  disabled: slash,
  enabling: hands,
  disabling: hands,
  stuck: question,
  regionOff: question,
  unrecognised: question,
  disputed: question,
  blocked: lock,
  notPermitted: lock,
  unreachable: dots,
  throttled: dots,
  tokenVersion: key,
  tokenRefused: key,
  failed: cross,
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
    case "partial":
      return (
        <>
          <circle {...circle} className={styles.trouble} />
          <path className={styles.mark} d={`M${x} ${y - 3}v3.5M${x} ${y + 3}v.1`} />
        </>
      );
    case "reading":
      return <circle {...circle} r={radius - 1} className={styles.reading} />;
    case "burning":
    case "found":
    case "clean":
      return <circle {...circle} r={radius - 1} className={styles.quiet} />;
    default: {
      const sign = signs[look];
      const needsYou = sign === question;
      return (
        <>
          <circle {...circle} className={styles.unknown} />
          {sign && (
            <g transform={`translate(${x} ${y})`} data-sign={look}>
              {/* Kept apart from the hatch: both are thin lines. */}
              <path className={styles.clear} d={sign} />
              <path className={needsYou ? styles.needsYou : styles.mark} d={sign} />
            </g>
          )}
        </>
      );
    }
  }
}
