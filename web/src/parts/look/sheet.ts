/** Sheets of paper: their sizes, and the scales of maps. */

export const PAPERS = ["A4", "A3"] as const;
export type Paper = (typeof PAPERS)[number];

/** ISO 216, in millimetres, upright. */
const MILLIMETRES: Readonly<Record<Paper, readonly [width: number, height: number]>> = {
  A4: [210, 297],
  A3: [297, 420],
};

/** Scales that maps are drawn at: 1 to these. */
export const SCALES = [500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 50_000] as const;

/** What is left blank around the map, and the height of what stands below it. */
const MARGIN = 10;
const FOOT = 34;
const HEAD = 14;

/** Pixels of a millimetre by CSS. */
const PIXELS = 96 / 25.4;

export interface SheetSize {
  readonly paper: Paper;
  readonly upright: boolean;
  /** Of the map, in millimetres. */
  readonly map: { readonly width: number; readonly height: number };
  /** Of the map, in whole pixels of CSS. */
  readonly pixels: { readonly width: number; readonly height: number };
}

export function sheetOf(paper: Paper, upright: boolean): SheetSize {
  const [narrow, long] = MILLIMETRES[paper];
  const [width, height] = upright ? [narrow, long] : [long, narrow];
  const map = { width: width - 2 * MARGIN, height: height - 2 * MARGIN - FOOT - HEAD };
  const pixels = { width: Math.round(map.width * PIXELS), height: Math.round(map.height * PIXELS) };
  return { paper, upright, map, pixels };
}

/** The scale of `SCALES` that is nearest, or the next thousands where none is near. */
export function roundScale(scale: number): number {
  const most = SCALES[SCALES.length - 1] ?? 50_000;
  if (scale > most * 1.5) return Math.ceil(scale / 10_000) * 10_000;
  const away = (one: number) => Math.abs(Math.log(one / scale));
  return SCALES.reduce<number>((best, one) => (away(one) < away(best) ? one : best), most);
}

/** A scale bar: a round length in metres, and how many millimetres it takes. */
export function barOf(scale: number): { readonly metres: number; readonly millimetres: number } {
  const longest = (scale * 60) / 1000; // sixty millimetres at most
  const power = 10 ** Math.floor(Math.log10(longest));
  const metres = ([5, 2, 1].find((one) => one * power <= longest) ?? 1) * power;
  return { metres, millimetres: (metres / scale) * 1000 };
}
