/** An open plan on the map: atoms in the colours of their zones, borders, labels, what is wrong. */

import type { Feature, FeatureCollection } from "geojson";
import type { Overlay, OverlayLayer } from "../../../map/overlay";
import { OUTSIDE } from "../model/borders";
import {
  type Colouring,
  colourOf,
  figureOf,
  type Step,
  standing,
  UNKNOWN,
} from "../model/colouring";
import { Partition, type ZoneId, type ZoneSums } from "../model/partition";
import type { PlanSession } from "../session";

/** Colours that follow the theme. */
export interface CanvasInk {
  readonly ink: `#${string}`;
  readonly halo: `#${string}`;
  readonly accent: `#${string}`;
}

export const CANVAS_INKS: Record<"light" | "dark", CanvasInk> = {
  light: { ink: "#1b1d1f", halo: "#fffefb", accent: "#a8321b" },
  dark: { ink: "#f4f1ea", halo: "#14171a", accent: "#ff9a80" },
};

/** What a border is between: atoms of one zone, two zones, or the selected zone and another. */
const WITHIN = 0;
const BETWEEN = 1;
const SELECTED = 2;

const COLOUR_KNOWN = ["!=", ["feature-state", "colour"], null];
const border = (kind: number) => ["==", ["feature-state", "kind"], kind];

export class PlanCanvas {
  private steps: readonly Step[] = [];
  private colouring: Colouring = "deviation";
  private selected: ReadonlySet<string> = new Set();
  private readonly colours = new Map<ZoneId, string>();
  private readonly bordersOf: readonly (readonly number[])[];
  private readonly stray = new Set<number>();
  /** West of this longitude today's grids are shown; null: nowhere. */
  private swiped: number | null = null;
  private readonly today: ReadonlyMap<ZoneId, ZoneSums>;

  constructor(
    private readonly overlay: Overlay,
    private readonly session: PlanSession,
    ink: CanvasInk,
  ) {
    const { atoms, borders } = session.ground;
    const around: number[][] = atoms.map(() => []);
    for (const [at, { one, other }] of borders.entries()) {
      around[one]?.push(at);
      if (other !== OUTSIDE) around[other]?.push(at);
    }
    this.bordersOf = around;
    this.today = gridsToday(session);
    overlay.draw("atoms", areas(atoms.map(({ area }) => area)), atomLayers(ink));
    overlay.draw("borders", lines(borders.map((each) => each.lines)), borderLayers(ink));
    overlay.draw("places", collection([]), placeLayers(ink));
    overlay.draw("labels", collection([]), labelLayers(ink));
    overlay.draw("drawing", collection([]), drawingLayers(ink));
    this.reborder(atoms.keys());
  }

  /** Colour all zones by this, with these steps. */
  colour(colouring: Colouring, steps: readonly Step[]): void {
    this.colouring = colouring;
    this.steps = steps;
    this.colours.clear();
    this.recolour();
  }

  /** Show that atoms changed their zones. Nothing here waits for the map. */
  moved(atoms: readonly number[]): void {
    for (const atom of atoms) this.colourAtom(atom);
    this.recolour();
    this.reborder(atoms);
  }

  select(zones: readonly string[]): void {
    const changed = [...this.selected, ...zones];
    this.selected = new Set(zones);
    for (const zone of changed) this.reborder(this.session.partition.members(zone));
  }

  theme(ink: CanvasInk): void {
    for (const [source, layers] of [
      ["atoms", atomLayers(ink)],
      ["borders", borderLayers(ink)],
      ["places", placeLayers(ink)],
      ["labels", labelLayers(ink)],
      ["drawing", drawingLayers(ink)],
    ] as const) {
      for (const [at, layer] of layers.entries()) this.overlay.paint(source, at, layer.paint ?? {});
    }
  }

  /** Show today's grids in the western part of what the map shows: a share of its width. */
  swipe(share: number): void {
    const [west, east] = this.overlay.span();
    this.swiped = share <= 0 ? null : west + share * (east - west);
    const all = [...this.session.ground.atoms.keys()];
    for (const atom of all) this.colourAtom(atom);
    this.reborder(all);
  }

  /** Write the zones' labels where they lie now, and mark pieces that are cut off. */
  settle(): void {
    this.overlay.draw("labels", collection(this.labels()));
    const stray = new Set(this.session.strays());
    for (const atom of this.stray) if (!stray.has(atom)) this.mark(atom, false);
    for (const atom of stray) if (!this.stray.has(atom)) this.mark(atom, true);
  }

  /** Show places: of comments, or a finding. */
  places(features: readonly Feature[]): void {
    this.overlay.draw("places", collection(features));
  }

  /** Show what is being drawn; null: nothing. */
  drawing(line: readonly (readonly [number, number])[], closed: boolean): void {
    const [first] = line;
    const coordinates = closed && first !== undefined ? [...line, first] : line;
    const feature = {
      type: "Feature",
      properties: {},
      geometry: { type: "LineString", coordinates: coordinates.map((place) => [...place]) },
    } as const;
    this.overlay.draw("drawing", collection(line.length < 2 ? [] : [feature]));
  }

  private mark(atom: number, stray: boolean): void {
    if (stray) this.stray.add(atom);
    else this.stray.delete(atom);
    this.overlay.state("atoms", atom, { stray });
  }

  private recolour(): void {
    const { partition, now } = this.session;
    for (const zone of [null, ...now.peek().zones.nodes.map(({ id }) => id)]) {
      const colour = this.zoneColour(zone);
      if (this.colours.get(zone) === colour) continue;
      this.colours.set(zone, colour);
      for (const atom of partition.members(zone)) this.colourAtom(atom);
    }
  }

  private colourAtom(atom: number): void {
    const colour = this.isToday(atom)
      ? this.todayColour(this.session.ground.atoms[atom]?.gridToday ?? null)
      : (this.colours.get(this.session.partition.zoneOf(atom)) ?? UNKNOWN);
    this.overlay.state("atoms", atom, { colour });
  }

  private isToday(atom: number): boolean {
    return this.swiped !== null && (this.session.ground.middles[atom]?.[0] ?? 0) < this.swiped;
  }

  private todayColour(grid: ZoneId): string {
    const sums = this.today.get(grid);
    if (grid === null || sums === undefined) return UNKNOWN;
    return colourOf(
      figureOf(this.colouring, { sums, workers: null }, this.session.band),
      this.steps,
    );
  }

  private zoneColour(zone: ZoneId): string {
    if (zone === null) return UNKNOWN;
    const { partition, band } = this.session;
    const workers = this.session.zone(zone)?.workers ?? null;
    const facts = { sums: partition.sumsOf(zone), workers };
    return colourOf(figureOf(this.colouring, facts, band), this.steps);
  }

  private reborder(atoms: Iterable<number>): void {
    const touched = new Set<number>();
    for (const atom of atoms) for (const at of this.bordersOf[atom] ?? []) touched.add(at);
    for (const at of touched) this.overlay.state("borders", at, { kind: this.kindOf(at) });
  }

  private kindOf(at: number): number {
    const { one = 0, other = OUTSIDE } = this.session.ground.borders[at] ?? {};
    const today = this.isToday(one);
    if (other !== OUTSIDE && today !== this.isToday(other)) return BETWEEN;
    const zone = this.holder(one, today);
    const beyond = other === OUTSIDE ? undefined : this.holder(other, today);
    if (zone === beyond) return WITHIN;
    const selected = [zone, beyond].some((id) => id != null && this.selected.has(id));
    return selected ? SELECTED : BETWEEN;
  }

  private holder(atom: number, today: boolean): ZoneId {
    if (today) return this.session.ground.atoms[atom]?.gridToday ?? null;
    return this.session.partition.zoneOf(atom);
  }

  private labels(): Feature[] {
    const { partition, now, band, ground } = this.session;
    return now.peek().zones.nodes.flatMap((zone) => {
      const [piece = []] = partition.pieces(zone.id);
      const at = middle(piece.map((atom) => ground.middles[atom] ?? [0, 0]));
      if (at === null) return [];
      const { households } = partition.sumsOf(zone.id);
      const sign = { in: "", below: " ▼", above: " ▲" }[standing(households, band)];
      const label = `${zone.code.slice(-3)}${zone.locked ? " 🔒" : ""}\n${households}${sign}`;
      const geometry = { type: "Point" as const, coordinates: [...at] };
      return [{ type: "Feature" as const, properties: { label }, geometry }];
    });
  }
}

/** What today's grids hold, by their codes. */
function gridsToday({ ground }: PlanSession): ReadonlyMap<ZoneId, ZoneSums> {
  const codes = ground.atoms.map(({ gridToday }) => gridToday);
  const partition = new Partition(ground.atoms, ground.neighbours, codes);
  return new Map(codes.map((code) => [code, partition.sumsOf(code)]));
}

/** The place nearest to the mean of all. */
function middle(places: readonly (readonly number[])[]): readonly number[] | null {
  const mean = (at: 0 | 1) =>
    places.reduce((sum, place) => sum + (place[at] ?? 0), 0) / Math.max(1, places.length);
  const [x, y] = [mean(0), mean(1)];
  let best: readonly number[] | null = null;
  let least = Infinity;
  for (const place of places) {
    const far = ((place[0] ?? 0) - x) ** 2 + ((place[1] ?? 0) - y) ** 2;
    if (far < least) [best, least] = [place, far];
  }
  return best;
}

function collection(features: readonly Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features: [...features] };
}

function areas(shapes: readonly unknown[]): FeatureCollection {
  return collection(
    shapes.map((geometry, id) => ({ type: "Feature", id, properties: {}, geometry }) as Feature),
  );
}

function lines(shapes: readonly unknown[]): FeatureCollection {
  return areas(shapes.map((coordinates) => ({ type: "MultiLineString", coordinates })));
}

function atomLayers({ accent }: CanvasInk): readonly OverlayLayer[] {
  const stray = ["boolean", ["feature-state", "stray"], false];
  return [
    {
      type: "fill",
      paint: {
        "fill-antialias": false,
        "fill-opacity": 0.7,
        "fill-color": [
          "case",
          COLOUR_KNOWN,
          ["to-color", ["feature-state", "colour"]],
          "rgba(0,0,0,0)",
        ],
      },
    },
    {
      type: "line",
      paint: {
        "line-color": accent,
        "line-width": ["case", stray, 3, 0],
        "line-dasharray": [2, 1.2],
      },
    },
  ] as readonly unknown[] as readonly OverlayLayer[];
}

function borderLayers({ ink, accent, halo }: CanvasInk): readonly OverlayLayer[] {
  const width = (selected: number, between: number, within: number) => [
    "case",
    border(SELECTED),
    selected,
    border(BETWEEN),
    between,
    within,
  ];
  const layout = { "line-cap": "round", "line-join": "round" };
  return [
    { type: "line", layout, paint: { "line-color": halo, "line-width": width(7, 0, 0) } },
    {
      type: "line",
      layout,
      paint: {
        "line-color": ["case", border(SELECTED), accent, ink],
        "line-width": width(4, 2, 0.5),
        "line-opacity": ["case", border(WITHIN), 0.28, 1],
      },
    },
  ] as readonly unknown[] as readonly OverlayLayer[];
}

function labelLayers({ ink, halo }: CanvasInk): readonly OverlayLayer[] {
  return [
    {
      type: "symbol",
      layout: {
        "text-field": ["get", "label"],
        "text-font": ["Noto Sans SC Variable"],
        "text-size": 14,
        "text-line-height": 1.25,
        "text-padding": 2,
      },
      paint: { "text-color": ink, "text-halo-color": halo, "text-halo-width": 2 },
    },
  ];
}

function placeLayers({ accent, halo }: CanvasInk): readonly OverlayLayer[] {
  return [
    { type: "line", paint: { "line-color": accent, "line-width": 3 } },
    {
      type: "circle",
      paint: {
        "circle-color": accent,
        "circle-radius": 7,
        "circle-stroke-color": halo,
        "circle-stroke-width": 2,
      },
    },
  ];
}

function drawingLayers({ accent, halo }: CanvasInk): readonly OverlayLayer[] {
  return [
    { type: "line", paint: { "line-color": halo, "line-width": 5 } },
    { type: "line", paint: { "line-color": accent, "line-width": 2, "line-dasharray": [2, 1] } },
  ];
}
