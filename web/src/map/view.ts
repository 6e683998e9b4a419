/** Where the map looks, moved so that something is seen. */

import type { FitBoundsOptions, LngLat, Map as MapLibreMap, PaddingOptions } from "maplibre-gl";
import type { GeoJSON } from "../api/documents";
import type { Box } from "./extent";
import { currentMap } from "./state";

/** What is left around what is shown: beside the panel on a wide page, above it on a narrow one. */
function roomBesidePanel(map: MapLibreMap): Required<PaddingOptions> {
  const whole = map.getContainer().getBoundingClientRect();
  const panel = document.getElementById("panel")?.getBoundingClientRect();
  if (panel === undefined) return { top: 40, right: 80, bottom: 40, left: 40 };
  if (panel.width > whole.width * 0.7) {
    return { top: 40, right: 24, bottom: whole.height * 0.64, left: 24 };
  }
  return { top: 40, right: 80, bottom: 40, left: panel.right - whole.left + 16 };
}

export function fitting(map: MapLibreMap): FitBoundsOptions {
  return { padding: roomBesidePanel(map), animate: false };
}

/** The middle of what the panel leaves to be seen. */
export function seenMiddle(map: MapLibreMap): LngLat {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const { left, right, top, bottom } = roomBesidePanel(map);
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

/** Move the map to a box. */
export function showBox(map: MapLibreMap | null, box: Box, animate = true): void {
  map?.fitBounds([...box], { padding: roomBesidePanel(map), maxZoom: 18.5, animate });
}

type Nested = readonly number[] | readonly Nested[];

function placesOf(nested: Nested): readonly (readonly [number, number])[] {
  const [first, second] = nested;
  if (typeof first === "number" && typeof second === "number") return [[first, second]];
  return (nested as readonly Nested[]).flatMap(placesOf);
}
