/** Lines drawn by clicks, with Terra Draw: loaded when first drawn. */

import type { Map as MapLibreMap } from "maplibre-gl";

export type LinePlaces = readonly (readonly [number, number])[];

/** The colour of the line while it is drawn. */
export interface DrawingInk {
  readonly line: `#${string}`;
  readonly halo: `#${string}`;
}

/** Have lines drawn, click by click to Enter or a click on the last, until `leaving` is aborted. */
export async function drawLines(
  map: MapLibreMap,
  { line, halo }: DrawingInk,
  drawn: (places: LinePlaces) => void,
  leaving: AbortSignal,
): Promise<void> {
  const [{ TerraDraw, TerraDrawLineStringMode }, { TerraDrawMapLibreGLAdapter }] =
    await Promise.all([import("terra-draw"), import("terra-draw-maplibre-gl-adapter")]);
  if (leaving.aborted) return;
  const adapter = new TerraDrawMapLibreGLAdapter({ map, prefixId: "over:draw" });
  const styles = {
    lineStringColor: line,
    lineStringWidth: 3,
    closingPointColor: line,
    closingPointOutlineColor: halo,
    closingPointOutlineWidth: 2,
    closingPointWidth: 6,
  };
  const drawing = new TerraDraw({ adapter, modes: [new TerraDrawLineStringMode({ styles })] });
  drawing.start();
  drawing.setMode("linestring");
  drawing.on("finish", (id) => {
    const geometry = drawing.getSnapshotFeature(id)?.geometry;
    drawing.clear();
    if (geometry?.type !== "LineString") return;
    drawn(geometry.coordinates.map(([x = 0, y = 0]) => [x, y] as const));
  });
  leaving.addEventListener("abort", () => drawing.stop(), { once: true });
}
