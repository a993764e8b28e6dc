import { memo, useMemo } from "react";
import styles from "./BillChart.module.css";
import { fillOf } from "./BillPatterns";
import type { Layout } from "./layout";
import type { ChartModel } from "./model";
import { breakPath, cutDays, layerPaths, statePath } from "./paths";

type Props = { model: ChartModel; layout: Layout };

/** The columns. Drawn anew only if the bill, the choice or the window changes, never for a pointer that moves. */
export const ChartColumns = memo(function ChartColumns({ model, layout }: Props) {
  const paths = useMemo(() => layerPaths(model, layout), [model, layout]);
  const cut = useMemo(() => cutDays(model, layout), [model, layout]);
  const open = useMemo(() => statePath(model, layout, "open"), [model, layout]);
  const untold = useMemo(
    () =>
      (["notYet", "missing", "notRead"] as const).map((state) => statePath(model, layout, state)).join(""),
    [model, layout],
  );
  return (
    // Hundreds of narrow columns: their edges are not smoothed, which nobody would see and everybody would wait for.
    <g data-testid="bill-columns" shapeRendering={layout.band <= 6 ? "crispEdges" : undefined}>
      {model.layers.map(({ key, tone }, at) => (
        <path key={key} d={paths[at]} data-layer={key} style={{ fill: fillOf(tone, layout.bar) }} />
      ))}
      {open && <path d={open} className={styles.open} data-state="open" />}
      {untold && <path d={untold} className={styles.untold} data-state="untold" />}
      {cut.length > 0 && (
        <>
          <path d={breakPath(cut, model, layout)} className={styles.breakGround} />
          <path d={breakPath(cut, model, layout)} className={styles.break} data-testid="bill-break" />
        </>
      )}
    </g>
  );
});
