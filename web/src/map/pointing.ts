/** What is under the pointer: told while it hovers, handed on where it clicks. */

import { signal } from "@preact/signals";
import type { MapGeoJSONFeature, Map as MapLibreMap, MapMouseEvent, PointLike } from "maplibre-gl";

/** Style layers that answer to the pointer, the first before the others. */
const POINTED = [
  "incidents",
  "cameras",
  "facilities",
  "buildings",
  "streets",
  "main-roads",
  "paths",
  "railways",
  "landCovers",
  "grids-area",
  "communities-area",
  "regions",
] as const;

/** How many pixels beside a point still mean it. */
const REACH = 4;

export interface Pointed {
  /** GraphQL's id. */
  readonly id: string;
  readonly layer: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What the pointer hovers over, and where on the map. */
export const hovered = signal<(Pointed & { readonly x: number; readonly y: number }) | null>(null);

/** What is at a place of the map, what lies on top first. */
export function pointedAt(
  map: MapLibreMap,
  { x, y }: { x: number; y: number },
): readonly Pointed[] {
  const layers = POINTED.filter((name) => map.getLayer(name) !== undefined);
  const box: [PointLike, PointLike] = [
    [x - REACH, y - REACH],
    [x + REACH, y + REACH],
  ];
  const found = map.queryRenderedFeatures(box, { layers: [...layers] });
  const ranked = found.sort((one, two) => rank(one) - rank(two));
  const seen = new Set<string>();
  return ranked.flatMap((feature) => {
    const id = String(feature.properties.id);
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ id, layer: feature.sourceLayer ?? "", properties: feature.properties }];
  });
}

function rank(feature: MapGeoJSONFeature): number {
  return (POINTED as readonly string[]).indexOf(feature.layer.id);
}

/** Tell what is hovered over, and call `click` with what is clicked, until it is ended. */
export function followPointer(
  map: MapLibreMap,
  click: (pointed: readonly Pointed[]) => void,
): () => void {
  const move = (event: MapMouseEvent) => {
    const [top] = pointedAt(map, event.point);
    // Areas are everywhere: only what lies on them is told.
    const told = top !== undefined && !["grids", "communities", "regions"].includes(top.layer);
    hovered.value = told ? { ...top, x: event.point.x, y: event.point.y } : null;
    map.getCanvas().style.cursor = told ? "pointer" : "";
  };
  const leave = () => {
    hovered.value = null;
  };
  const clicked = (event: MapMouseEvent) => click(pointedAt(map, event.point));
  map.on("mousemove", move);
  map.on("mouseout", leave);
  map.on("click", clicked);
  return () => {
    map.off("mousemove", move);
    map.off("mouseout", leave);
    map.off("click", clicked);
    leave();
    map.getCanvas().style.cursor = "";
  };
}
