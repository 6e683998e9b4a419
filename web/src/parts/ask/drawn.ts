/** An area as the reader draws or picks it on the map. */

import type { Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import { drawnShape } from "../../map/drawing";
import { pointerTaken } from "../../map/drawing_state";
import type { Asked, Place } from "./asked";

export type Way = "pick" | "rectangle" | "circle" | "polygon";

/** What the reader draws; null where it is given up. */
export async function drawnArea(
  map: MapLibreMap,
  way: Exclude<Way, "pick">,
  leaving: AbortSignal,
): Promise<Asked | null> {
  const drawn = await drawnShape(map, way, leaving);
  if (drawn === null) return null;
  const box = boxOf(drawn.corners);
  if (way === "polygon") return { kind: "polygon", ring: drawn.corners };
  if (way === "circle" && drawn.metres !== undefined) {
    const [west, south, east, north] = box;
    return {
      kind: "circle",
      centre: [(west + east) / 2, (south + north) / 2],
      metres: drawn.metres,
    };
  }
  return { kind: "box", box };
}

function boxOf(corners: readonly Place[]): readonly [number, number, number, number] {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The areas that can be picked at a zoom, the smallest first. */
const PICKED = [
  { layer: "grids-area", from: 14 },
  { layer: "communities-area", from: 11 },
  { layer: "regions", from: 0 },
] as const;

/** The area that the reader clicks: of those that the zoom shows the smallest. */
export function pickedArea(map: MapLibreMap, leaving: AbortSignal): Promise<Asked | null> {
  const canvas = map.getCanvas();
  canvas.style.cursor = "crosshair";
  pointerTaken.value = true;
  return new Promise((resolve) => {
    const end = (area: Asked | null) => {
      map.off("click", click);
      leaving.removeEventListener("abort", abandon);
      canvas.style.cursor = "";
      pointerTaken.value = false;
      resolve(area);
    };
    const abandon = () => end(null);
    const click = (event: MapMouseEvent) => {
      const code = codeAt(map, event);
      if (code !== null) end({ kind: "code", code });
    };
    map.on("click", click);
    leaving.addEventListener("abort", abandon);
  });
}

function codeAt(map: MapLibreMap, event: MapMouseEvent): string | null {
  for (const { layer, from } of PICKED) {
    if (map.getZoom() < from || map.getLayer(layer) === undefined) continue;
    const codes = map
      .queryRenderedFeatures(event.point, { layers: [layer] })
      .map((feature) => String(feature.properties.code));
    // Towns lie within counties within cities: the longest code is the smallest.
    const [smallest] = codes.sort((one, other) => other.length - one.length);
    if (smallest !== undefined) return smallest;
  }
  return null;
}
