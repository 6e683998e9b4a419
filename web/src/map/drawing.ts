/** Drawing a shape on the map with the pointer. Loaded when somebody first draws. */

import type { Map as MapLibreMap } from "maplibre-gl";
import {
  TerraDraw,
  TerraDrawCircleMode,
  TerraDrawLineStringMode,
  TerraDrawPolygonMode,
  TerraDrawRectangleMode,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { pointerTaken } from "./drawing_state";

export type Shape = "rectangle" | "circle" | "polygon" | "linestring";

/** The corners of what was drawn, in degrees; of a polygon the first is not said again. */
export interface Drawn {
  readonly corners: readonly (readonly [x: number, y: number])[];
  /** Of a circle. */
  readonly metres: number | undefined;
}

/** A shape that the reader draws; null where `leaving` says that none is wanted any more. */
export function drawnShape(
  map: MapLibreMap,
  shape: Shape,
  leaving: AbortSignal,
): Promise<Drawn | null> {
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map }),
    modes: [
      new TerraDrawRectangleMode(),
      new TerraDrawCircleMode(),
      new TerraDrawPolygonMode(),
      new TerraDrawLineStringMode(),
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
