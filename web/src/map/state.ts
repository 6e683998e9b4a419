/** What the map shows: its view and hidden layers, in the URL; its style, as it is loaded. */

import { computed, signal } from "@preact/signals";
import type { Map as MapLibreMap, StyleSpecification } from "maplibre-gl";
import type { Loaded } from "../app/loaded";
import { names, urlSignal, type View, view } from "../app/url";
import { tileLayers } from "./style";

export const mapView = urlSignal<View | null>("view", view, null);
export const mapBearing = signal(mapView.peek()?.bearing ?? 0);

/** Tile layers that are hidden, by name. */
export const hiddenLayers = urlSignal<readonly string[]>("hide", names, []);

/** Tile layers that a part keeps out of the way of its own, by name. */
export const quietLayers = signal<readonly string[]>([]);

/** The map of the page while there is one, for what is laid over it. */
export const liveMap = signal<MapLibreMap | null>(null);

export const style = signal<Loaded<StyleSpecification>>({ state: "loading" });

/** Tile layers that the style has. */
export const offeredLayers = computed(() =>
  style.value.state === "there" ? tileLayers(style.value.value) : [],
);
