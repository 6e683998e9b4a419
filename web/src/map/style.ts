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

/** Names of our tile layers that a style draws, in the order in which it first draws them. */
export function tileLayers(style: StyleSpecification): readonly string[] {
  return [...new Set(style.layers.flatMap((layer) => sourceOf(layer) ?? []))];
}

function sourceOf(layer: LayerSpecification): string | undefined {
  return "source" in layer && typeof layer.source === "string" ? layer.source : undefined;
}

/** Something marked over the tiles: GeoJSON, and the layers that draw it. What changes while the
 * pointer moves is drawn by an `Overlay`. */
export interface Mark {
  readonly data: GeoJSON.GeoJSON;
  readonly layers: readonly MarkLayer[];
}

/** A layer of an mark's own source, which it need not name. */
export type MarkLayer = DistributiveOmit<DrawnLayer, "source" | "source-layer">;

type DrawnLayer = Exclude<LayerSpecification, { type: "background" }>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What is chosen of a style, and drawn upon it. */
export interface Choices {
  /** Tile layers that are not shown. */
  readonly hidden: readonly string[];
  /** How strongly tile layers are drawn, from 0 to 1, where not wholly. */
  readonly opacities: Readonly<Record<string, number>>;
  /** What is asked of tile layers' addresses: `where`, `asOf`. */
  readonly queries: Readonly<Record<string, TileQuery>>;
  readonly marks: Readonly<Record<string, Mark>>;
}

export type TileQuery = Readonly<Record<string, string>>;

/** A style as it is shown. */
export function composed(style: StyleSpecification, choices: Choices): StyleSpecification {
  const shown = style.layers.flatMap((layer) => {
    const source = sourceOf(layer);
    if (source !== undefined && choices.hidden.includes(source)) return [];
    const opacity = source === undefined ? 1 : (choices.opacities[source] ?? 1);
    return [opacity === 1 ? layer : faded(layer, opacity)];
  });
  const sources = Object.entries(style.sources).map(
    ([name, source]) => [name, queried(source, choices.queries[name])] as const,
  );
  const drawn = Object.entries(choices.marks);
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

const OPACITIES: Readonly<Record<string, readonly string[]>> = {
  fill: ["fill-opacity"],
  line: ["line-opacity"],
  circle: ["circle-opacity", "circle-stroke-opacity"],
  symbol: ["text-opacity"],
};

/** A layer drawn less strongly than it is. */
function faded(layer: LayerSpecification, share: number): LayerSpecification {
  const before: Readonly<Record<string, unknown>> = layer.paint ?? {};
  const after = (OPACITIES[layer.type] ?? []).map(
    (name) => [name, scaled(before[name] ?? 1, share)] as const,
  );
  return { ...layer, paint: { ...before, ...Object.fromEntries(after) } } as LayerSpecification;
}

/** A number or an expression of numbers, times a share. The zoom must stay outermost. */
function scaled(value: unknown, share: number): unknown {
  if (typeof value === "number") return value * share;
  if (!Array.isArray(value)) return value;
  const first = value[0] === "interpolate" ? 4 : value[0] === "match" ? 3 : value.length;
  return value.map((part, at) => {
    const output = at >= first && (at - first) % 2 === 0;
    const otherwise = value[0] === "match" && at === value.length - 1;
    return output || otherwise ? scaled(part, share) : part;
  });
}

function queried(source: SourceSpecification, query: TileQuery | undefined): SourceSpecification {
  if (query === undefined || source.type !== "vector" || source.tiles === undefined) return source;
  const asked = new URLSearchParams(query);
  return { ...source, tiles: source.tiles.map((address) => `${address}?${asked}`) };
}
