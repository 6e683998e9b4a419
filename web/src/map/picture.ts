/** A picture of the map at a scale: drawn anew at its own size, not taken from the screen. */

import { type LngLat, Map as MapLibreMap } from "maplibre-gl";
import { token } from "../app/session";
import { requestOf } from "./map";
import { currentMap, shownStyle } from "./state";

/** Pixels of an inch by CSS, and how many of them a metre has. */
const PIXELS_AN_INCH = 96;
const PIXELS_A_METRE = PIXELS_AN_INCH / 0.0254;

/** Round the Earth on the sphere of EPSG:3857, and the width of a tile at zoom 0. */
const EQUATOR_METRES = 40_075_016.685578488;
const TILE_PIXELS = 512;

/** How long a picture may take to be drawn. */
const PATIENCE_MILLISECONDS = 60_000;

/** The zoom at which a pixel of CSS is so many metres, at a latitude. */
export function zoomOf(metresAPixel: number, latitude: number): number {
  const widest = (EQUATOR_METRES * Math.cos((latitude * Math.PI) / 180)) / TILE_PIXELS;
  return Math.log2(widest / metresAPixel);
}

/** The zoom of a map printed at 1 to so many. */
export function zoomOfScale(scale: number, latitude: number): number {
  return zoomOf(scale / PIXELS_A_METRE, latitude);
}

/** How many metres a pixel of CSS is on the map as it is shown. */
export function metresAPixel(map: MapLibreMap): number {
  const widest = EQUATOR_METRES * Math.cos((map.getCenter().lat * Math.PI) / 180);
  return widest / (TILE_PIXELS * 2 ** map.getZoom());
}

interface Wanted {
  readonly middle: LngLat;
  /** In pixels of CSS. */
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  /** How many pixels of the picture a pixel of CSS has. */
  readonly sharpness: number;
}

/** A picture of what is shown, as a PNG. */
export async function pictureOf(wanted: Wanted): Promise<Blob> {
  const [shown, style] = [currentMap.peek(), shownStyle.peek()];
  if (shown === null || style === null) throw new Error("there is no map");
  const container = document.createElement("div");
  container.className = "picture";
  container.style.width = `${wanted.width}px`;
  container.style.height = `${wanted.height}px`;
  document.body.append(container);
  const map = new MapLibreMap({
    container,
    style,
    center: wanted.middle,
    zoom: wanted.zoom,
    bearing: shown.getBearing(),
    interactive: false,
    attributionControl: false,
    fadeDuration: 0,
    pixelRatio: wanted.sharpness,
    canvasContextAttributes: { preserveDrawingBuffer: true },
    transformRequest: (url) => requestOf(url, token.peek()),
  });
  try {
    await idle(map);
    return await pngOf(map.getCanvas());
  } finally {
    map.remove();
    container.remove();
  }
}

function idle(map: MapLibreMap): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error("the map took too long")),
      PATIENCE_MILLISECONDS,
    );
    map.once("idle", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob)));
  });
}
