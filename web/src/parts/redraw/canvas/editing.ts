/** Edits of what is selected, as buttons and keys ask for them. */

import type { PlanSession } from "../session";

export function lockZones(session: PlanSession, zones: readonly string[] | null, locked: boolean) {
  session.edit("lockZones", { zones, locked });
}

export function mergeZones(session: PlanSession, zones: readonly string[]): void {
  if (zones.length >= 2) session.edit("mergeZones", { zones });
}

/** Split the selected zone along a line, or move the border of two to it. */
export function takeLine(
  session: PlanSession,
  tool: "split" | "border",
  [zone, other]: readonly string[],
  places: readonly (readonly [number, number])[],
): void {
  const line = { type: "LineString", coordinates: places };
  if (zone === undefined) return;
  if (tool === "split") session.edit("splitZone", { zone, by: { line } });
  else if (other !== undefined) session.edit("moveBorder", { zone, other, line });
}
