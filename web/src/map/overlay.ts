/** What a part lays over the map: sources and layers of its own, that outlive a change of style. */

import type { FeatureCollection } from "geojson";
import type {
  FilterSpecification,
  GeoJSONSource,
  LayerSpecification,
  Map as MapLibreMap,
  StyleSpecification,
} from "maplibre-gl";

type State = Readonly<Record<string, unknown>>;
type Place = readonly [number, number];

/** What the names of all overlays' sources and layers begin with. */
const MARK = "over:";

/** The next style, with the overlays of the one before. */
export function withOverlays(
  previous: StyleSpecification | undefined,
  next: StyleSpecification,
): StyleSpecification {
  const sources = Object.entries(previous?.sources ?? {}).filter(([name]) => name.startsWith(MARK));
  const layers = (previous?.layers ?? []).filter(({ id }) => id.startsWith(MARK));
  return {
    ...next,
    sources: { ...next.sources, ...Object.fromEntries(sources) },
    layers: [...next.layers, ...layers],
  };
}

/** A pointer over the map: its place in degrees, and in pixels of the map. */
export interface Pointer {
  readonly place: Place;
  readonly pixel: Place;
  readonly additive: boolean;
}

/** What a part does with the pointer while it has it. */
export interface PointerHandlers {
  /** A press of the first button; true takes the drag that follows. */
  readonly down?: (pointer: Pointer) => boolean;
  /** A move, pressed or not; the places since the last are in order. */
  readonly move?: (pointer: Pointer) => void;
  readonly up?: (pointer: Pointer) => void;
  /** A press that was let go without a drag that was taken. */
  readonly click?: (pointer: Pointer) => void;
  readonly leave?: () => void;
}

/** A layer without its name and source: `Overlay.draw` gives both. */
export type OverlayLayer = LayerSpecification extends infer L
  ? L extends { source: string }
    ? Omit<L, "id" | "source">
    : never
  : never;

interface Drawn {
  readonly data: FeatureCollection;
  readonly layers: readonly OverlayLayer[];
}

/** One part's sources and layers, by short names. */
export class Overlay {
  private readonly states = new Map<string, Map<number, State>>();
  private readonly drawn = new Map<string, Drawn>();
  private readonly ended = new AbortController();

  constructor(
    private readonly map: MapLibreMap,
    private readonly name: string,
  ) {
    const restore = () => this.restore();
    map.on("style.load", restore);
    this.ended.signal.addEventListener("abort", () => map.off("style.load", restore));
  }

  /** Give a source its features; the first time, with the layers that draw it. */
  draw(source: string, data: FeatureCollection, layers: readonly OverlayLayer[] = []): void {
    const drawn = { data, layers: this.drawn.get(source)?.layers ?? layers };
    this.drawn.set(source, drawn);
    const known = this.map.getSource<GeoJSONSource>(this.full(source));
    if (known !== undefined) known.setData(data);
    else if (this.map.style !== undefined) this.add(source, drawn);
  }

  /** Set the state of features by their ids, for expressions of `feature-state`. */
  state(source: string, id: number, state: State): void {
    const known = this.states.get(source) ?? new Map<number, State>();
    known.set(id, { ...known.get(id), ...state });
    this.states.set(source, known);
    if (this.map.getSource(this.full(source)) === undefined) return;
    this.map.setFeatureState({ source: this.full(source), id }, state);
  }

  /** Draw the n-th layer of a source only where a filter holds. */
  filter(source: string, layer: number, filter: FilterSpecification | null): void {
    const id = `${this.full(source)}:${layer}`;
    if (this.map.getLayer(id) !== undefined) this.map.setFilter(id, filter);
  }

  /** Change how the n-th layer of a source is painted, as on a change of theme. */
  paint(source: string, layer: number, paint: State): void {
    const id = `${this.full(source)}:${layer}`;
    if (this.map.getLayer(id) === undefined) return;
    for (const [property, value] of Object.entries(paint)) {
      this.map.setPaintProperty(id, property as "fill-color", value as string);
    }
  }

  /** Hear of the pointer until `leaving` is aborted. */
  listen(handlers: PointerHandlers, leaving: AbortSignal): void {
    listenOn(this.map, handlers, AbortSignal.any([leaving, this.ended.signal]));
  }

  /** Whether a drag moves the map now. */
  get panning(): boolean {
    return this.map.dragPan.isEnabled();
  }

  /** Let a drag move the map, or not. */
  pans(pans: boolean): void {
    const { dragPan, boxZoom, doubleClickZoom } = this.map;
    for (const handler of [dragPan, boxZoom, doubleClickZoom]) {
      if (pans) handler.enable();
      else handler.disable();
    }
  }

  /** The western and eastern ends of what the map shows, in degrees. */
  span(): Place {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getEast()];
  }

  cursor(cursor: string): void {
    this.map.getCanvas().style.cursor = cursor;
  }

  placeAt([x, y]: Place): Place {
    const { lng, lat } = this.map.unproject([x, y]);
    return [lng, lat];
  }

  remove(): void {
    this.ended.abort();
    this.pans(true);
    this.cursor("");
    const style = this.map.style === undefined ? undefined : this.map.getStyle();
    for (const { id } of style?.layers ?? []) {
      if (id.startsWith(this.full(""))) this.map.removeLayer(id);
    }
    for (const id of Object.keys(style?.sources ?? {})) {
      if (id.startsWith(this.full(""))) this.map.removeSource(id);
    }
  }

  private add(source: string, { data, layers }: Drawn): void {
    const id = this.full(source);
    if (this.map.getSource(id) !== undefined) return;
    this.map.addSource(id, { type: "geojson", data, tolerance: 0, buffer: 16 });
    for (const [at, layer] of layers.entries()) {
      this.map.addLayer({ ...layer, id: `${id}:${at}`, source: id } as LayerSpecification);
    }
  }

  /** After a style that was loaded anew: what it lost. */
  private restore(): void {
    for (const [source, drawn] of this.drawn) this.add(source, drawn);
    for (const [source, states] of this.states) {
      for (const [id, state] of states) {
        this.map.setFeatureState({ source: this.full(source), id }, state);
      }
    }
  }

  private full(name: string): string {
    return `${MARK}${this.name}:${name}`;
  }
}

function listenOn(map: MapLibreMap, handlers: PointerHandlers, signal: AbortSignal): void {
  const canvas = map.getCanvasContainer();
  let dragging = false;
  const pointer = (event: PointerEvent): Pointer => {
    const box = canvas.getBoundingClientRect();
    const pixel = [event.clientX - box.left, event.clientY - box.top] as const;
    const { lng, lat } = map.unproject([pixel[0], pixel[1]]);
    return { place: [lng, lat], pixel, additive: event.shiftKey || event.ctrlKey || event.metaKey };
  };
  const end = (event: PointerEvent) => {
    if (!dragging) return;
    dragging = false;
    handlers.up?.(pointer(event));
  };
  const lift = (event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary) return;
    if (dragging) end(event);
    else handlers.click?.(pointer(event));
  };
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    heard: (event: HTMLElementEventMap[K]) => void,
  ) => canvas.addEventListener(type, heard, { signal });
  on("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    dragging = handlers.down?.(pointer(event)) ?? false;
    if (dragging) canvas.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    if (event.isPrimary) handlers.move?.(pointer(event));
  });
  on("pointerup", lift);
  on("pointercancel", end);
  on("pointerleave", () => handlers.leave?.());
}
