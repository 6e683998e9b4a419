/** What the viewer may see of the land, as a box for the first view. */

import { ask } from "../api/client";
import { graphql } from "../api/documents";

/** West, south, east, north in degrees (WGS 84). */
export type Box = readonly [number, number, number, number];

const EXTENTS = graphql("query Extents { communities(first: 200) { nodes { bbox } } }");

/** The box of the first two hundred communities in scope; null without any. Throws ApiError. */
export async function extentInScope(token: string, signal: AbortSignal): Promise<Box | null> {
  const { communities } = await ask(token, EXTENTS, {}, signal);
  return boxAround(communities.nodes.map((node) => boxOf(node.bbox)));
}

/** The box around all that are known; null where none is. */
export function boxAround(boxes: readonly (Box | null)[]): Box | null {
  const known = boxes.filter((box) => box !== null);
  if (known.length === 0) return null;
  return [
    Math.min(...known.map((box) => box[0])),
    Math.min(...known.map((box) => box[1])),
    Math.max(...known.map((box) => box[2])),
    Math.max(...known.map((box) => box[3])),
  ];
}

function boxOf(numbers: readonly number[] | null): Box | null {
  const [west, south, east, north] = numbers ?? [];
  if (west === undefined || south === undefined || east === undefined || north === undefined)
    return null;
  return [west, south, east, north];
}
