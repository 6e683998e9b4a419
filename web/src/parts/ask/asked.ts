/** The area that is asked about, as it stands in the URL and as GraphQL takes it. */

import type { VariablesOf } from "../../api/documents";
import type { Codec } from "../../app/url";
import type { OVERVIEW } from "./documents";

/** Degrees, WGS 84: x is the longitude. */
export type Place = readonly [x: number, y: number];

export type Asked =
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "box"; readonly box: readonly [number, number, number, number] }
  | { readonly kind: "circle"; readonly centre: Place; readonly metres: number }
  | { readonly kind: "polygon"; readonly ring: readonly Place[] };

export type AreaInput = VariablesOf<typeof OVERVIEW>["in"];

/** The most corners that a polygon may have and still stand in a URL. */
export const MOST_CORNERS = 100;

/** Six decimals of a degree: a tenth of a metre. */
const DECIMALS = 6;

/** `code:990101`, `box:w,s,e,n`, `circle:x,y,metres`, `polygon:x,y,x,y,x,y`. */
export const askedCodec: Codec<Asked | null> = { read, write };

function read(text: string): Asked | undefined {
  const [kind = "", rest = ""] = text.split(":", 2);
  if (kind === "code") return /^\w{1,15}$/.test(rest) ? { kind, code: rest } : undefined;
  const numbers = rest.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!numbers.every(Number.isFinite)) return undefined;
  if (kind === "box") return boxOf(numbers);
  if (kind === "circle") return circleOf(numbers);
  return kind === "polygon" ? polygonOf(numbers) : undefined;
}

function boxOf(numbers: readonly number[]): Asked | undefined {
  const [west, south, east, north, ...more] = numbers;
  if (west === undefined || south === undefined || east === undefined || north === undefined)
    return undefined;
  const fits = more.length === 0 && isPlace([west, south]) && isPlace([east, north]);
  return fits && south < north ? { kind: "box", box: [west, south, east, north] } : undefined;
}

function circleOf(numbers: readonly number[]): Asked | undefined {
  const [x, y, metres, ...more] = numbers;
  if (x === undefined || y === undefined || metres === undefined) return undefined;
  const fits = more.length === 0 && isPlace([x, y]) && metres > 0;
  return fits ? { kind: "circle", centre: [x, y], metres } : undefined;
}

function polygonOf(numbers: readonly number[]): Asked | undefined {
  if (numbers.length % 2 !== 0) return undefined;
  const ring: Place[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    ring.push([numbers[at] ?? Number.NaN, numbers[at + 1] ?? Number.NaN]);
  }
  const fits = ring.length >= 3 && ring.length <= MOST_CORNERS && ring.every(isPlace);
  return fits ? { kind: "polygon", ring } : undefined;
}

function isPlace([x, y]: Place): boolean {
  return Math.abs(x) <= 180 && Math.abs(y) <= 90;
}

function write(asked: Asked | null): string | undefined {
  if (asked === null) return undefined;
  switch (asked.kind) {
    case "code":
      return `code:${asked.code}`;
    case "box":
      return `box:${asked.box.map(rounded).join(",")}`;
    case "circle":
      return `circle:${asked.centre.map(rounded).join(",")},${Math.round(asked.metres * 10) / 10}`;
    case "polygon":
      return `polygon:${asked.ring.flat().map(rounded).join(",")}`;
  }
}

function rounded(degrees: number): string {
  return String(Number(degrees.toFixed(DECIMALS)));
}

/** The area as an argument of GraphQL's. */
export function areaInput(asked: Asked): AreaInput {
  switch (asked.kind) {
    case "code":
      return { code: asked.code };
    case "box":
      return { bbox: [...asked.box] };
    case "circle": {
      const [x, y] = asked.centre;
      return { circle: { center: { x, y }, metres: asked.metres } };
    }
    case "polygon":
      return { polygon: { type: "Polygon", coordinates: [closed(asked.ring)] } };
  }
}

function closed(ring: readonly Place[]): Place[] {
  const [first] = ring;
  return first === undefined ? [] : [...ring, first];
}
