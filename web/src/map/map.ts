/** The one module that makes MapLibre's map. */

import {
  AttributionControl,
  Map as MapLibreMap,
  type RequestParameters,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import { bearer } from "../api/client";
import type { View } from "../app/url";
import { plainStyle } from "./style";

setWorkerUrl(workerUrl);

/** Where the map looks before anything is known of the land: China. */
export const FIRST_VIEW: View = { longitude: 104, latitude: 36, zoom: 3.4, bearing: 0 };

/** A map that bears the token of the moment to this server, and to no other. */
export function mapIn(container: HTMLElement, view: View, token: () => string | null): MapLibreMap {
  const map = new MapLibreMap({
    container,
    style: plainStyle("light"),
    center: [view.longitude, view.latitude],
    zoom: view.zoom,
    bearing: view.bearing,
    maxZoom: 20,
    maxPitch: 0,
    pitchWithRotate: false,
    attributionControl: false,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    transformRequest: (url) => requestOf(url, token()),
  });
  askAgain(map);
  map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-right");
  map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  return map;
}

/** How long after the server was out of reach tiles are asked for again. */
const RETRY_MILLISECONDS = 2000;

/** Ask again for tiles that could not be reached; other faults are told on the console. */
function askAgain(map: MapLibreMap): void {
  const waiting = new Set<string>();
  map.on("error", ({ error, sourceId }: { error: unknown; sourceId?: string }) => {
    // MapLibre says status 0 where there was no answer.
    const unreached = error instanceof Error && "status" in error && error.status === 0;
    if (!unreached || sourceId === undefined) {
      console.error(error);
      return;
    }
    if (waiting.has(sourceId)) return;
    waiting.add(sourceId);
    setTimeout(() => {
      waiting.delete(sourceId);
      if (map.getSource(sourceId) !== undefined) map.refreshTiles(sourceId);
    }, RETRY_MILLISECONDS);
  });
}

/** A request of MapLibre's, with the token where it is to this server. */
export function requestOf(url: string, token: string | null): RequestParameters {
  const address = new URL(url, location.href);
  const ours = address.origin === location.origin && token !== null;
  return ours ? { url: address.href, headers: bearer(token) } : { url: address.href };
}

export function viewOf(map: MapLibreMap): View {
  const { lng, lat } = map.getCenter();
  return { longitude: lng, latitude: lat, zoom: map.getZoom(), bearing: map.getBearing() };
}

/** Whether two views are the same to the eye, as the URL rounds them. */
export function sameView(one: View, other: View): boolean {
  return (
    Math.abs(one.longitude - other.longitude) < 1e-5 &&
    Math.abs(one.latitude - other.latitude) < 1e-5 &&
    Math.abs(one.zoom - other.zoom) < 0.01 &&
    Math.abs(one.bearing - other.bearing) < 1
  );
}
