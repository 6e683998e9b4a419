/** The map's style as the server writes it, in the reader's theme and language. */

import type { LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import { answered, bearer } from "../api/client";
import type { Theme } from "../app/preferences";
import type { Language } from "../i18n";

const GROUND: Record<Theme, string> = { light: "#f1eee6", dark: "#171b1f" };

/** Paper alone: what is seen before sign-in, and where no style can be had. */
export function plainStyle(theme: Theme): StyleSpecification {
  return {
    version: 8,
    sources: {},
    layers: [{ id: "ground", type: "background", paint: { "background-color": GROUND[theme] } }],
  };
}

/** The server's style. Throws ApiError. */
export function serverStyle(
  token: string,
  theme: Theme,
  language: Language,
  signal: AbortSignal,
): Promise<StyleSpecification> {
  const address = `/style.json?theme=${theme}&lang=${language}`;
  return answered<StyleSpecification>(address, { headers: bearer(token) }, signal);
}

/** Names of our tile layers that a style draws, in the order in which it draws them. */
export function tileLayers(style: StyleSpecification): readonly string[] {
  const named = style.layers.map((layer) => ("source-layer" in layer ? layer["source-layer"] : ""));
  return [...new Set(named.filter((name) => name !== undefined && name !== ""))] as string[];
}

/** Something drawn over the tiles: GeoJSON, and the layers that draw it. */
export interface Overlay {
  readonly data: GeoJSON.GeoJSON;
  readonly layers: readonly OverlayLayer[];
}

/** A layer of an overlay's own source, which it need not name. */
export type OverlayLayer = DistributiveOmit<DrawnLayer, "source" | "source-layer">;

type DrawnLayer = Exclude<LayerSpecification, { type: "background" }>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The style without hidden layers, its tiles filtered, and the overlays upon it. */
export function composed(
  style: StyleSpecification,
  hidden: readonly string[],
  filters: Readonly<Record<string, object>>,
  overlays: Readonly<Record<string, Overlay>>,
): StyleSpecification {
  const shown = style.layers.filter(
    (layer) => !("source-layer" in layer && hidden.includes(layer["source-layer"] ?? "")),
  );
  const sources = Object.entries(style.sources).map(
    ([name, source]) => [name, filtered(source, filters[name])] as const,
  );
  const drawn = Object.entries(overlays);
  return {
    ...style,
    sources: Object.fromEntries([
      ...sources,
      ...drawn.map(([name, { data }]) => [name, { type: "geojson" as const, data }] as const),
    ]),
    layers: [
      ...shown,
      ...drawn.flatMap(([name, { layers }]) =>
        layers.map((layer) => ({ ...layer, source: name }) as LayerSpecification),
      ),
    ],
  };
}

function filtered(source: SourceSpecification, filter: object | undefined): SourceSpecification {
  if (filter === undefined || source.type !== "vector" || source.tiles === undefined) return source;
  const where = encodeURIComponent(JSON.stringify(filter));
  return { ...source, tiles: source.tiles.map((address) => `${address}?where=${where}`) };
}
