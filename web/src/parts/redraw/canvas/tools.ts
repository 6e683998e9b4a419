/** What a drag over an open plan does, tool by tool. */

import { signal } from "@preact/signals";
import type { Overlay, Pointer, PointerHandlers } from "../../../map/overlay";
import { along, type Kept, keptBack } from "../model/brush";
import { contains } from "../model/geometry";
import type { ZoneId } from "../model/partition";
import type { PlanSession } from "../session";
import type { PlanCanvas } from "./plan_canvas";

/** Buildings that a lasso holds, waiting for the zone that they go to. */
export interface Lassoed {
  readonly atoms: readonly number[];
  readonly households: number;
}

export const lassoed = signal<Lassoed | null>(null);
/** The zone that a stroke goes to, while it is drawn. */
export const strokeZone = signal<ZoneId>(null);
/** Why the last atom that was met stays where it is. */
export const keptWhy = signal<Kept | null>(null);
/** The atom under the pointer. */
export const hovered = signal<number | null>(null);

/** Pixels between the places of a stroke that are looked at. */
const STEP = 4;

export interface ToolContext {
  readonly overlay: Overlay;
  readonly session: PlanSession;
  readonly canvas: PlanCanvas;
  /** The zones that are selected. */
  readonly selected: () => readonly string[];
  readonly select: (zones: readonly string[]) => void;
  /** Radius of the brush, in pixels. */
  readonly radius: () => number;
}

/** A click selects the zone under it; with Shift, it too. */
export function selecting({ session, selected, select }: ToolContext): PointerHandlers {
  let pressed: Pointer | null = null;
  return {
    down: (pointer) => {
      pressed = pointer;
      return false;
    },
    move: ({ place }) => {
      hovered.value = session.ground.hits.at(place);
    },
    leave: () => {
      hovered.value = null;
    },
    click: (pointer) => {
      if (pressed === null || far(pressed, pointer)) return;
      const atom = session.ground.hits.at(pointer.place);
      const zone = atom === null ? null : session.partition.zoneOf(atom);
      if (zone === null) return select([]);
      const others = selected().filter((id) => id !== zone);
      if (!pointer.additive) return select([zone]);
      select(others.length < selected().length ? others : [...others, zone]);
    },
  };
}

/** A stroke puts what it meets into the selected zone, else into that where it begins. */
export function painting(context: ToolContext): PointerHandlers {
  const { session, overlay, selected, radius } = context;
  let last: Pointer | null = null;
  const under = (x: number, y: number) =>
    circle(x, y, radius()).flatMap((pixel) => session.ground.hits.at(overlay.placeAt(pixel)) ?? []);
  const paint = (from: Pointer, to: Pointer) => {
    const met = along(from.pixel, to.pixel, STEP, under);
    session.paint(takenOf(session, met, strokeZone.peek()), strokeZone.peek());
  };
  return {
    down: (pointer) => {
      if (overlay.panning) return false;
      const atom = session.ground.hits.at(pointer.place);
      const [only, second] = selected();
      const begun = atom === null ? null : session.partition.zoneOf(atom);
      strokeZone.value = only !== undefined && second === undefined ? only : begun;
      if (strokeZone.value === null) return false;
      last = pointer;
      paint(pointer, pointer);
      return true;
    },
    move: (pointer) => {
      hovered.value = session.ground.hits.at(pointer.place);
      if (last !== null) paint(last, pointer);
      if (last !== null) last = pointer;
    },
    up: () => {
      last = null;
      strokeZone.value = null;
      session.endStroke();
    },
    leave: () => {
      hovered.value = null;
    },
  };
}

/** A drag around buildings puts them into the selected zone, or asks into which. */
export function lassoing({ overlay, session, canvas, selected }: ToolContext): PointerHandlers {
  let line: (readonly [number, number])[] | null = null;
  return {
    down: ({ place }) => {
      if (overlay.panning) return false;
      line = [place];
      lassoed.value = null;
      return true;
    },
    move: ({ place }) => {
      if (line === null) return;
      line.push(place);
      canvas.drawing(line, true);
    },
    up: () => {
      const around = line ?? [];
      line = null;
      canvas.drawing([], true);
      takeLasso(session, around, selected());
    },
  };
}

function takeLasso(
  session: PlanSession,
  line: readonly (readonly [number, number])[],
  [only, second]: readonly string[],
): void {
  const area = { type: "Polygon", coordinates: [[...line, line[0] ?? [0, 0]]] } as const;
  const atoms = session.ground.middles.flatMap((at, atom) => (contains(area, at) ? [atom] : []));
  if (only !== undefined && second === undefined) {
    const taken = takenOf(session, atoms, only);
    if (taken.length > 0) session.assign(taken, only);
  } else if (atoms.length > 0) {
    lassoed.value = { atoms, households: session.partition.households(atoms) };
  }
}

/** The atoms of these that may go to a zone; why not the others is told. */
export function takenOf(
  session: PlanSession,
  atoms: readonly number[],
  zone: ZoneId,
): readonly number[] {
  const rules = session.rules();
  return atoms.filter((atom) => {
    const why = keptBack(session.partition, rules, atom, zone);
    if (why !== "same") keptWhy.value = why;
    return why === null;
  });
}

function far(one: Pointer, other: Pointer): boolean {
  return Math.hypot(one.pixel[0] - other.pixel[0], one.pixel[1] - other.pixel[1]) > 5;
}

/** A place and those around it. */
function circle(x: number, y: number, radius: number): readonly (readonly [number, number])[] {
  if (radius <= 0) return [[x, y]];
  const around = Array.from({ length: 12 }, (_, at) => {
    const angle = (at * Math.PI) / 6;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
  });
  return [[x, y], ...around];
}
