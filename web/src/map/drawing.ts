/** Drawing on the map with the pointer, by Terra Draw: loaded when somebody first draws. */

import type { Map as MapLibreMap } from "maplibre-gl";
import { pointerTaken } from "./drawing_state";

export type Places = readonly (readonly [x: number, y: number])[];
export type Shape = "rectangle" | "circle" | "polygon" | "linestring";

/** The corners of what was drawn, in degrees; of a polygon the first is not said again. */
export interface Drawn {
  readonly corners: Places;
  /** Of a circle. */
  readonly metres: number | undefined;
}

/** The colour of a line while it is drawn. */
export interface DrawingInk {
  readonly line: `#${string}`;
  readonly halo: `#${string}`;
}

/** What Terra Draw lays over the map outlives a change of style, as overlays do. */
const PREFIX = "over:draw";

/** A shape that the reader draws; null where `leaving` says that none is wanted any more. */
export async function drawnShape(
  map: MapLibreMap,
  shape: Shape,
  leaving: AbortSignal,
): Promise<Drawn | null> {
  const [terra, { TerraDrawMapLibreGLAdapter }] = await loaded();
  if (leaving.aborted) return null;
  const draw = new terra.TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, prefixId: PREFIX }),
    modes: [
      new terra.TerraDrawRectangleMode(),
      new terra.TerraDrawCircleMode(),
      new terra.TerraDrawPolygonMode(),
      new terra.TerraDrawLineStringMode(),
    ],
  });
  draw.start();
  pointerTaken.value = true;
  draw.setMode(shape);
  return new Promise((resolve) => {
    const end = (drawn: Drawn | null) => {
      leaving.removeEventListener("abort", abandon);
      draw.stop();
      // The click that ends a shape is no click on what lies under it.
      setTimeout(() => {
        pointerTaken.value = false;
      });
      resolve(drawn);
    };
    const abandon = () => end(null);
    leaving.addEventListener("abort", abandon);
    draw.on("finish", (id) => {
      const feature = draw.getSnapshotFeature(id);
      if (feature !== undefined) end(drawnOf(feature.geometry, feature.properties));
    });
  });
}

/** Have lines drawn, click by click to Enter or a click on the last, until `leaving` is aborted. */
export async function drawLines(
  map: MapLibreMap,
  { line, halo }: DrawingInk,
  drawn: (places: Places) => void,
  leaving: AbortSignal,
): Promise<void> {
  const [{ TerraDraw, TerraDrawLineStringMode }, { TerraDrawMapLibreGLAdapter }] = await loaded();
  if (leaving.aborted) return;
  const adapter = new TerraDrawMapLibreGLAdapter({ map, prefixId: PREFIX });
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

function loaded() {
  return Promise.all([import("terra-draw"), import("terra-draw-maplibre-gl-adapter")]);
}

function drawnOf(
  geometry: { readonly type: string; readonly coordinates: unknown },
  properties: Readonly<Record<string, unknown>>,
): Drawn {
  const line = geometry.type === "Polygon" ? (geometry.coordinates as number[][][])[0] : null;
  const ring = line?.slice(0, -1) ?? (geometry.coordinates as number[][]);
  const kilometres = properties.radiusKilometers;
  return {
    corners: ring.map(([x = 0, y = 0]) => [x, y] as const),
    metres: typeof kilometres === "number" ? kilometres * 1000 : undefined,
  };
}
