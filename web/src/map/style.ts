/** The map's style as the server writes it, in the reader's theme and language. */

import type { StyleSpecification } from "maplibre-gl";
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

/** The style without the layers that are hidden. */
export function without(style: StyleSpecification, hidden: readonly string[]): StyleSpecification {
  const shown = style.layers.filter(
    (layer) => !("source-layer" in layer && hidden.includes(layer["source-layer"] ?? "")),
  );
  return { ...style, layers: shown };
}
