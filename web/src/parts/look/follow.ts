/** Keeping the map in step with what is looked at. */

import { effect } from "@preact/signals";
import { ask } from "../../api/client";
import { daysLater, startOf } from "../../app/days";
import { openName } from "../../app/routing";
import { timeZone } from "../../app/server";
import { signedIn, token } from "../../app/session";
import { pointerTaken } from "../../map/drawing_state";
import { followPointer } from "../../map/pointing";
import { currentMap, setMark, setTileQueries } from "../../map/state";
import type { MarkLayer } from "../../map/style";
import { showWhole } from "../../map/view";
import { cardOf } from "./card";
import { LOOK_AT } from "./documents";
import { day, foundPlace, lookedAt } from "./state";
import { lookAt } from "./ThingCard";

const INK = "#a8321b";
const PAINTED: readonly MarkLayer[] = [
  {
    id: "looked-fill",
    type: "fill",
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": INK, "fill-opacity": 0.12 },
  },
  {
    id: "looked-line",
    type: "line",
    filter: ["!=", ["geometry-type"], "Point"],
    paint: { "line-color": INK, "line-width": 3 },
  },
  {
    id: "looked-point",
    type: "circle",
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-color": "rgba(0, 0, 0, 0)",
      "circle-radius": 11,
      "circle-stroke-color": INK,
      "circle-stroke-width": 3,
    },
  },
];

function isOpen(): boolean {
  return openName.value === null || openName.value === "look";
}

/** From now on. */
export function followLook(): void {
  effect(() => {
    const map = currentMap.value;
    if (map === null || !isOpen() || !signedIn.value || pointerTaken.value) return;
    return followPointer(map, ([top]) => lookAt(top?.id ?? null));
  });
  effect(() => {
    const id = isOpen() ? lookedAt.value : null;
    const bearer = signedIn.value ? token.peek() : null;
    if (id === null || bearer === null) {
      setMark("looked", null);
      return;
    }
    const leaving = new AbortController();
    void outline(bearer, id, leaving.signal);
    return () => leaving.abort();
  });
  effect(() => {
    const place = isOpen() ? foundPlace.value : null;
    const data = place && { type: "Point" as const, coordinates: [...place] };
    setMark("found", data && { data, layers: renamed("found") });
    if (data !== null) showWhole(data);
  });
  effect(() => setTileQueries("look", isOpen() ? queriesOf(day.value) : {}));
}

async function outline(bearer: string, id: string, leaving: AbortSignal): Promise<void> {
  // What cannot be had the card tells.
  const answer = await ask(bearer, LOOK_AT, { id }, leaving).catch(() => null);
  if (leaving.aborted) return;
  const shape = answer?.node ? (cardOf(answer.node)?.shape ?? null) : null;
  setMark("looked", shape && { data: shape as GeoJSON.Geometry, layers: PAINTED });
  if (shape !== null) showWhole(shape);
}

function renamed(name: string): readonly MarkLayer[] {
  return PAINTED.map((layer) => ({ ...layer, id: `${name}-${layer.id}` }));
}

/** Areas as they were when a day ended, and what was reported on it. */
function queriesOf(shown: string | null) {
  if (shown === null) return {};
  const [start, end] = [shown, daysLater(shown, 1)].map((one) => startOf(one, timeZone.value));
  const now = new Date().toISOString();
  const asOf = end !== undefined && Date.parse(end) < Date.parse(now) ? end : now;
  return {
    grids: { asOf },
    communities: { asOf },
    incidents: { where: JSON.stringify({ reportedAt: { gte: start, lt: end } }) },
  };
}
