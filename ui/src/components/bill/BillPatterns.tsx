/** The patterns of a chart: others together, and days of which hours are missing. The colour says it too, but not alone. */
export function BillPatterns() {
  return (
    <svg width="0" height="0" aria-hidden="true" style={{ position: "absolute" }}>
      <defs>
        <pattern id="bill-rest" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect width="5" height="5" fill="var(--layer-rest)" />
          <circle cx="2.5" cy="2.5" r="1" fill="var(--surface)" />
        </pattern>
        <pattern
          id="bill-open"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V6" stroke="var(--surface)" strokeWidth="2.4" />
        </pattern>
      </defs>
    </svg>
  );
}

/** A column narrower than this shows no pattern, only noise. */
const NARROW = 5;

/** How a layer is filled in columns so wide. */
export function fillOf(tone: number, width = NARROW): string {
  if (tone === 0 && width < NARROW) return "var(--layer-rest)";
  return tone === 0 ? "url(#bill-rest)" : `var(--layer-${tone})`;
}

/** The colour of a layer beside its name. */
export function Swatch({ tone }: { tone: number }) {
  return (
    <svg width="14" height="14" aria-hidden="true">
      <rect width="14" height="14" rx="3" style={{ fill: fillOf(tone) }} />
    </svg>
  );
}
