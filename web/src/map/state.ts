/** What the map shows: its view and hidden layers, in the URL; its style, as it is loaded. */

import { computed, signal } from "@preact/signals";
import type { Map as MapLibreMap, StyleSpecification } from "maplibre-gl";
import type { Loaded } from "../app/loaded";
import { names, urlSignal, type View, view } from "../app/url";
import { composed, type Overlay, tileLayers } from "./style";

export const mapView = urlSignal<View | null>("view", view, null);
export const mapBearing = signal(mapView.peek()?.bearing ?? 0);

/** Tile layers that are hidden, by name. */
export const hiddenLayers = urlSignal<readonly string[]>("hide", names, []);

export const style = signal<Loaded<StyleSpecification>>({ state: "loading" });

/** Tile layers that the style has. */
export const offeredLayers = computed(() =>
  style.value.state === "there" ? tileLayers(style.value.value) : [],
);

/** The map, once it is made. */
export const currentMap = signal<MapLibreMap | null>(null);

/** What parts draw over the tiles, by a name of their own. */
export const overlays = signal<Readonly<Record<string, Overlay>>>({});

/** Which rows of a tile layer are shown, as a filter of GraphQL's; all where there is none. */
export const layerFilters = signal<Readonly<Record<string, object>>>({});

/** The style with all that is chosen of it: what the map is drawn by. */
export const shownStyle = computed(() =>
  style.value.state === "there"
    ? composed(style.value.value, hiddenLayers.value, layerFilters.value, overlays.value)
    : null,
);

/** Draw something over the tiles, or with null no longer. */
export function setOverlay(name: string, overlay: Overlay | null): void {
  const { [name]: _, ...others } = overlays.peek();
  overlays.value = overlay === null ? others : { ...others, [name]: overlay };
}
