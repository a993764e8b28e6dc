/** The pattern of what nobody looked at, for every drawing on the page: `url(#hatch)`. */
export function Hatch() {
  return (
    <svg width="0" height="0" aria-hidden="true" style={{ position: "absolute" }}>
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" fill="var(--hatch-soft)" />
          <path d="M0 0V5" stroke="var(--hatch)" strokeWidth="1.8" />
        </pattern>
      </defs>
    </svg>
  );
}
