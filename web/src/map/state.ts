/** What the map shows: its view and hidden layers, in the URL; its style, as it is loaded. */

import { computed, signal } from "@preact/signals";
import type { Map as MapLibreMap, StyleSpecification } from "maplibre-gl";
import type { Loaded } from "../app/loaded";
import { names, urlSignal, type View, view } from "../app/url";
import { composed, type Mark, type TileQuery, tileLayers } from "./style";

export const mapView = urlSignal<View | null>("view", view, null);
export const mapBearing = signal(mapView.peek()?.bearing ?? 0);

/** Tile layers that are hidden, by name. */
export const hiddenLayers = urlSignal<readonly string[]>("hide", names, []);

/** How strongly tile layers are drawn, where not wholly: `incidents:0.4`. */
export const opacities = urlSignal<Readonly<Record<string, number>>>(
  "faded",
  {
    read(text) {
      const parts = text.split(",").map((part) => part.split(":", 2));
      const said = parts.map(([name = "", share]) => [name, Number(share)] as const);
      return Object.fromEntries(said.filter(([name, share]) => /^\w+$/.test(name) && share > 0));
    },
    write(shares) {
      const parts = Object.entries(shares).map(([name, share]) => `${name}:${share}`);
      return parts.length === 0 ? undefined : parts.join(",");
    },
  },
  {},
);

/** Tile layers that a part keeps out of the way of its own, by name. */
export const quietLayers = signal<readonly string[]>([]);

export const style = signal<Loaded<StyleSpecification>>({ state: "loading" });

/** Tile layers that the style has. */
export const offeredLayers = computed(() =>
  style.value.state === "there" ? tileLayers(style.value.value) : [],
);

/** The map, once it is made. */
export const currentMap = signal<MapLibreMap | null>(null);

/** What parts draw over the tiles, by a name of their own. */
export const marks = signal<Readonly<Record<string, Mark>>>({});

/** What each part asks of tile layers' addresses, by the part's name. */
const queries = signal<Readonly<Record<string, Readonly<Record<string, TileQuery>>>>>({});

/** The style with all that is chosen of it: what the map is drawn by. */
export const shownStyle = computed(() =>
  style.value.state === "there"
    ? composed(style.value.value, {
        hidden: [...hiddenLayers.value, ...quietLayers.value],
        opacities: opacities.value,
        queries: Object.assign({}, ...Object.values(queries.value)),
        marks: marks.value,
      })
    : null,
);

/** Ask something of tile layers for a part, or with none no longer. */
export function setTileQueries(part: string, asked: Readonly<Record<string, TileQuery>>): void {
  const before = JSON.stringify(queries.peek()[part] ?? {});
  if (before !== JSON.stringify(asked)) queries.value = { ...queries.peek(), [part]: asked };
}

/** Draw something over the tiles, or with null no longer. */
export function setMark(name: string, mark: Mark | null): void {
  const { [name]: _, ...others } = marks.peek();
  marks.value = mark === null ? others : { ...others, [name]: mark };
}
