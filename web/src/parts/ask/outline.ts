/** The asked areas drawn on the map, and the tiles filtered as the figures are. */

import { effect } from "@preact/signals";
import { ask } from "../../api/client";
import { openName } from "../../app/routing";
import { timeZone } from "../../app/server";
import { signedIn, token } from "../../app/session";
import { pointerTaken } from "../../map/drawing_state";
import { followPointer, type Pointed } from "../../map/pointing";
import { currentMap, setMark, setTileQueries } from "../../map/state";
import type { MarkLayer, TileQuery } from "../../map/style";
import { showWhole } from "../../map/view";
import { type Asked, areaInput } from "./asked";
import type { Facet } from "./chosen";
import { OUTLINE } from "./documents";
import { asked, chosen, other, period, toggle } from "./state";
import { buildingWhere, cameraWhere, facilityWhere, incidentWhere } from "./where";

const FIRST = "#a8321b";
const SECOND = "#0072b2";

function drawnIn(colour: string): readonly MarkLayer[] {
  return [
    { id: `${colour}-fill`, type: "fill", paint: { "fill-color": colour, "fill-opacity": 0.07 } },
    { id: `${colour}-line`, type: "line", paint: { "line-color": colour, "line-width": 2.5 } },
  ];
}

/** Keep the map in step with what is asked, from now on. */
export function followAsked(): void {
  effect(() => outlined("asked", asked.value, FIRST));
  effect(() => outlined("beside", other.value, SECOND));
  effect(() => {
    const map = currentMap.value;
    const open = openName.value === "ask" && asked.value !== null && signedIn.value;
    if (map === null || !open || pointerTaken.value) return;
    return followPointer(map, ([top]) => chooseLike(top));
  });
  effect(() => {
    const open = openName.value === "ask" && asked.value !== null;
    setTileQueries("ask", open ? filters() : {});
  });
}

/** Fields of what the tiles show, and the facets that they are chosen by. */
const CHOSEN_BY: Readonly<Record<string, readonly [field: string, facet: Facet]>> = {
  incidents: ["category", "category"],
  cameras: ["status", "camera"],
  buildings: ["use", "use"],
  facilities: ["kind", "kind"],
};

/** Choose what is like the thing that was clicked, or no longer. */
function chooseLike(pointed: Pointed | undefined): void {
  const [field, facet] = CHOSEN_BY[pointed?.layer ?? ""] ?? [];
  const term = field && pointed?.properties[field];
  if (facet !== undefined && typeof term === "string") toggle(facet, term);
}

/** The tiles' rows: those that the figures count. */
function filters(): Readonly<Record<string, TileQuery>> {
  const { use, kind, camera } = chosen.value;
  const wheres: Record<string, object> = {
    incidents: incidentWhere(period.value, timeZone.value, chosen.value),
    ...(use && { buildings: buildingWhere(chosen.value) }),
    ...(kind && { facilities: facilityWhere(chosen.value) }),
    ...(camera && { cameras: cameraWhere(chosen.value) }),
  };
  return Object.fromEntries(
    Object.entries(wheres).map(([layer, where]) => [layer, { where: JSON.stringify(where) }]),
  );
}

function outlined(name: string, area: Asked | null, colour: string): (() => void) | undefined {
  const bearer = signedIn.value ? token.peek() : null;
  if (openName.value !== "ask" || area === null || bearer === null) {
    setMark(name, null);
    return;
  }
  const leaving = new AbortController();
  ask(bearer, OUTLINE, { in: areaInput(area) }, leaving.signal)
    .then(({ area: found }) => {
      const data = found?.geometry;
      if (leaving.signal.aborted) return;
      setMark(name, data ? { data: data as GeoJSON.Geometry, layers: drawnIn(colour) } : null);
      if (data) showWhole(data);
    })
    // What cannot be had the figures tell.
    .catch(() => setMark(name, null));
  return () => leaving.abort();
}
