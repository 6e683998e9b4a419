/** The open plan's canvas while the panel is there: made, coloured, and given to the tools. */

import { computed, effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { theme } from "../../../app/preferences";
import { type DrawingInk, drawLines, type Places } from "../../../map/drawing";
import { Overlay } from "../../../map/overlay";
import { currentMap, mapView, quietLayers } from "../../../map/state";
import { showBox } from "../../../map/view";
import { stepsOf } from "../model/colouring";
import {
  brush,
  colouring,
  editable,
  followPlan,
  opened,
  selected,
  selectedZones,
  tool,
} from "../redraw";
import type { PlanSession } from "../session";
import { lockZones, mergeZones, takeLine } from "./editing";
import { commandOf, typing } from "./keys";
import { CANVAS_INKS, PlanCanvas } from "./plan_canvas";
import { lassoed, lassoing, painting, selecting, strokeZone, type ToolContext } from "./tools";

/** What would only shine through an open plan, or says what the plan says otherwise. */
const COVERED = ["communities", "grids", "incidents", "cameras"];

export interface OpenCanvas {
  readonly overlay: Overlay;
  readonly canvas: PlanCanvas;
  readonly session: PlanSession;
}

/** Whether the page was opened by a link that says where the map looks. */
let linkedView = mapView.peek() !== null;

export const openCanvas = signal<OpenCanvas | null>(null);

/** Where a click on the map is taken as a place, and by whom; null: nobody asks. */
export const placeWanted = signal<((place: readonly [number, number]) => void) | null>(null);

/** The steps of the colouring as the plan stands. Those of a stroke stay until it ends. */
export const steps = computed(() => {
  const session = opened.value;
  if (session === null) return [];
  session.now.value;
  const zones = session.now.value.zones.nodes.map((zone) => ({
    sums: session.partition.sumsOf(zone.id),
    workers: zone.workers,
  }));
  return stepsOf(colouring.value, session.band, zones);
});

/** Follow the URL's plan and draw it, while the panel is on the page. */
export function useCanvas(): void {
  useEffect(() => {
    const undo = [
      followPlan(),
      effect(makeCanvas),
      effect(drawTheme),
      effect(drawColours),
      effect(drawSelection),
      effect(giveTools),
    ];
    addEventListener("keydown", heardKey);
    return () => {
      removeEventListener("keydown", heardKey);
      for (const each of undo.reverse()) each();
    };
  }, []);
}

function makeCanvas(): (() => void) | undefined {
  const [map, session] = [currentMap.value, opened.value];
  if (map === null || session === null) return;
  const overlay = new Overlay(map, "redraw");
  const canvas = new PlanCanvas(overlay, session, CANVAS_INKS[theme.peek()]);
  const settle = settling(canvas, session);
  session.onMoved = (atoms) => {
    canvas.moved([...atoms]);
    settle();
  };
  if (!linkedView) showBox(map, session.now.peek().bbox, false);
  linkedView = false;
  openCanvas.value = { overlay, canvas, session };
  quietLayers.value = COVERED;
  return () => {
    quietLayers.value = [];
    session.onMoved = () => {};
    openCanvas.value = null;
    overlay.remove();
  };
}

/** Labels and pieces are worked out once a few frames at most, not at each move. */
function settling(canvas: PlanCanvas, session: PlanSession): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settle = () => {
    timer = undefined;
    if (openCanvas.peek()?.session === session) canvas.settle();
  };
  return () => {
    if (timer === undefined) timer = setTimeout(settle, 120);
  };
}

function drawColours(): void {
  const open = openCanvas.value;
  if (open === null) return;
  open.canvas.colour(colouring.value, steps.value);
  open.canvas.settle();
}

function drawTheme(): void {
  openCanvas.value?.canvas.theme(CANVAS_INKS[theme.value]);
}

function drawSelection(): void {
  openCanvas.value?.canvas.select(selected.value);
}

function giveTools(): (() => void) | undefined {
  const [open, map] = [openCanvas.value, currentMap.value];
  if (open === null || map === null) return;
  const leaving = new AbortController();
  const { overlay, session } = open;
  const chosen = editable.value ? tool.value : "select";
  const wanted = placeWanted.value;
  const drags = wanted === null && (chosen === "paint" || chosen === "lasso");
  lassoed.value = null;
  overlay.pans(!drags);
  overlay.cursor(wanted !== null || chosen !== "select" ? "crosshair" : "");
  if (wanted !== null) {
    overlay.listen({ click: ({ place }) => wanted(place) }, leaving.signal);
  } else if (chosen === "split" || chosen === "border") {
    const take = (places: Places) => takeLine(session, chosen, selected.peek(), places);
    void drawLines(map, drawingInk(), take, leaving.signal);
  } else {
    overlay.listen(HANDLERS[chosen](contextOf(open)), leaving.signal);
  }
  if (drags) panBySpace(overlay, leaving.signal);
  return () => {
    session.endStroke();
    strokeZone.value = null;
    leaving.abort();
  };
}

const HANDLERS = { select: selecting, paint: painting, lasso: lassoing } as const;

function contextOf({ overlay, session, canvas }: OpenCanvas): ToolContext {
  return {
    overlay,
    session,
    canvas,
    selected: () => selected.peek(),
    select: (zones) => {
      selected.value = zones;
    },
    radius: () => brush.peek(),
  };
}

function drawingInk(): DrawingInk {
  const { accent, halo } = CANVAS_INKS[theme.value];
  return { line: accent, halo };
}

/** While Space is held, a drag moves the map. */
function panBySpace(overlay: Overlay, leaving: AbortSignal): void {
  const heard = (event: KeyboardEvent) => {
    const elsewhere = typing(event.target) || event.target instanceof HTMLButtonElement;
    if (event.code !== "Space" || elsewhere) return;
    event.preventDefault();
    overlay.pans(event.type === "keydown");
  };
  addEventListener("keydown", heard, { signal: leaving });
  addEventListener("keyup", heard, { signal: leaving });
}

function heardKey(event: KeyboardEvent): void {
  const session = opened.peek();
  const command = commandOf(event);
  if (session === null || command === null || typing(event.target)) return;
  if (command === "escape") giveUp(session);
  if (command === "escape" || !editable.peek()) return;
  event.preventDefault();
  const zones = selectedZones.peek();
  if (command === "undo" || command === "redo") session.edit(command, {});
  else if (command === "merge") mergeZones(session, selected.peek());
  else if (command === "lock") {
    const ids = zones.map(({ id }) => id);
    if (ids.length > 0) lockZones(session, ids, !zones.every(({ locked }) => locked));
  } else tool.value = command;
}

/** Give up, step by step: the stroke, the lasso, the tool, the selection. */
function giveUp(session: PlanSession): void {
  if (placeWanted.peek() !== null) placeWanted.value = null;
  else if (strokeZone.peek() !== null) session.dropStroke();
  else if (lassoed.peek() !== null) lassoed.value = null;
  else if (tool.peek() !== "select") tool.value = "select";
  else selected.value = [];
}
