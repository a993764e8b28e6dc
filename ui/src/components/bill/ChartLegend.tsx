import { useTranslation } from "react-i18next";
import type { DayState } from "../../bridge/host";
import { useFormat } from "../../i18n/use-format";
import { Foreign } from "../Foreign";
import styles from "./BillCard.module.css";
import { Swatch } from "./BillPatterns";
import { diamond } from "./ChartMarks";
import type { Marks } from "./marks";
import type { ChartLayer } from "./model";

type Props = {
  layers: readonly ChartLayer[];
  currency: string;
  /** The key of the layer that is shown alone, if one is. */
  alone: string | null;
  onAlone: (layer: ChartLayer | null) => void;
};

/** The layers by name, each a button that shows it alone: colour is never the only thing that tells them apart. */
export function ChartLegend({ layers, currency, alone, onAlone }: Props) {
  const { t } = useTranslation("bill");
  const format = useFormat();
  return (
    <ul className={styles.legend} aria-label={t("legend.label")}>
      {layers.map((layer) => {
        const pressed = layer.key === alone;
        return (
          <li key={layer.key}>
            <button
              type="button"
              className={styles.layer}
              aria-pressed={pressed}
              title={t(pressed ? "legend.all" : "legend.alone")}
              data-testid={`layer-${layer.key}`}
              onClick={() => onAlone(pressed ? null : layer)}
            >
              <Swatch tone={layer.tone} />
              <span className={styles.layerName}>
                {layer.foreign ? <Foreign>{layer.name}</Foreign> : layer.name}
              </span>
              <span className={styles.layerTotal}>{format.headAmount(layer.total, currency)}</span>
            </button>
          </li>
        );
      })}
      {alone !== null && (
        <li>
          <button type="button" className={`${styles.layer} ${styles.showAll}`} onClick={() => onAlone(null)}>
            {t("legend.all")}
          </button>
        </li>
      )}
    </ul>
  );
}

type SignProps = { states: ReadonlySet<DayState>; marks: Marks; cut: boolean };

/** What the signs mean: only those that are there. */
export function SignLegend({ states, marks, cut }: SignProps) {
  const { t } = useTranslation("bill");
  const signs = [
    {
      key: "incident",
      is: marks.incident !== null,
      sign: <rect width="16" height="16" fill="var(--band)" />,
    },
    { key: "unusual", is: marks.unusual.size > 0, sign: <path d={diamond(8, 8)} fill="var(--text)" /> },
    {
      key: "aws",
      is: marks.found.size > 0,
      sign: <circle cx="8" cy="8" r="4.5" fill="none" stroke="var(--text)" strokeWidth="2" />,
    },
    {
      key: "open",
      is: states.has("open"),
      sign: (
        <>
          <rect width="16" height="16" fill="var(--layer-1)" />
          <rect width="16" height="16" fill="url(#bill-open)" />
        </>
      ),
    },
    {
      key: "notYet",
      is: states.has("notYet"),
      sign: <rect x=".5" y=".5" width="15" height="15" fill="url(#hatch)" stroke="var(--hatch)" />,
    },
    {
      key: "missing",
      is: states.has("missing"),
      sign: <rect x=".5" y=".5" width="15" height="15" fill="url(#hatch)" stroke="var(--hatch)" />,
    },
    {
      key: "notRead",
      is: states.has("notRead"),
      sign: <rect x=".5" y=".5" width="15" height="15" fill="url(#hatch)" stroke="var(--hatch)" />,
    },
    {
      key: "cut",
      is: cut,
      sign: <path d="M1 9l3.5-5 3.5 5 3.5-5 3.5 5" fill="none" stroke="var(--text-3)" strokeWidth="1.4" />,
    },
  ] as const;
  const shown = signs.filter(({ is }) => is);
  if (shown.length === 0) return null;
  return (
    <ul className={styles.signs} aria-label={t("legend.signs")}>
      {shown.map(({ key, sign }) => (
        <li key={key}>
          <svg width="16" height="16" aria-hidden="true">
            {sign}
          </svg>
          {t(`sign.${key}`)}
        </li>
      ))}
    </ul>
  );
}
