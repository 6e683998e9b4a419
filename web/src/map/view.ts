/** Where the map looks, moved so that something is seen. */

import type { FitBoundsOptions, LngLat, Map as MapLibreMap, PaddingOptions } from "maplibre-gl";
import type { GeoJSON } from "../api/documents";
import { currentMap } from "./state";

/** Room for the panel: beside it on a wide page, above it on a narrow one. */
function roomOf(map: MapLibreMap): Required<PaddingOptions> {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const panel = width > 720 ? { left: 392, bottom: 24 } : { left: 24, bottom: height * 0.64 };
  return { top: 24, right: 24, ...panel };
}

export function fitting(map: MapLibreMap): FitBoundsOptions {
  return { padding: roomOf(map), animate: false };
}

/** The middle of what is seen beside the panel. */
export function seenMiddle(map: MapLibreMap): LngLat {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const { left, right, top, bottom } = roomOf(map);
  return map.unproject([(left + width - right) / 2, (top + height - bottom) / 2]);
}

/** Move the map so that the whole of a shape is seen, unless it is. */
export function showWhole(shape: GeoJSON): void {
  const map = currentMap.peek();
  if (map === null) return;
  const places = placesOf(shape.coordinates);
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const [west, south] = [Math.min(...xs), Math.min(...ys)];
  const [east, north] = [Math.max(...xs), Math.max(...ys)];
  const shown = map.getBounds();
  if (shown.contains([west, south]) && shown.contains([east, north])) return;
  map.fitBounds([west, south, east, north], { ...fitting(map), animate: true, maxZoom: 17 });
}

type Nested = readonly number[] | readonly Nested[];

function placesOf(nested: Nested): readonly (readonly [number, number])[] {
  const [first, second] = nested;
  if (typeof first === "number" && typeof second === "number") return [[first, second]];
  return (nested as readonly Nested[]).flatMap(placesOf);
}
