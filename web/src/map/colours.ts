/** The colour that a style gives a value of a layer: `["match", ["get", field], value, colour, …]`. */

import type { StyleSpecification } from "maplibre-gl";

export function colourOf(style: StyleSpecification, source: string, value: string): string {
  for (const layer of style.layers) {
    if (!("source" in layer) || layer.source !== source) continue;
    const paint: unknown =
      layer.type === "circle"
        ? layer.paint?.["circle-color"]
        : layer.type === "fill"
          ? layer.paint?.["fill-color"]
          : undefined;
    if (Array.isArray(paint) && paint[0] === "match") return matched(paint, value);
  }
  return "none";
}

function matched(expression: readonly unknown[], value: string): string {
  for (let at = 2; at + 1 < expression.length; at += 2) {
    const label = expression[at];
    if (label === value || (Array.isArray(label) && label.includes(value))) {
      return String(expression[at + 1]);
    }
  }
  return String(expression.at(-1));
}
