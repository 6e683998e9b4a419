/** The map that fills the page. */

import { useSignalEffect } from "@preact/signals";
import type { FitBoundsOptions, Map as MapLibreMap } from "maplibre-gl";
import { useEffect, useRef } from "preact/hooks";
import { refusalOf } from "../app/loaded";
import { theme } from "../app/preferences";
import { sessionEnded, token } from "../app/session";
import { language, t } from "../i18n";
import { LocateIcon, MinusIcon, PlusIcon } from "../ui/icons";
import { extentInScope } from "./extent";
import { FIRST_VIEW, mapIn, sameView, viewOf } from "./map";
import { withOverlays } from "./overlay";
import { hiddenLayers, liveMap, mapBearing, mapView, quietLayers, style } from "./state";
import { plainStyle, serverStyle, without } from "./style";

export function MapView() {
  const container = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibreMap | null>(null);

  useEffect(() => {
    if (container.current === null) return;
    const made = mapIn(container.current, mapView.peek() ?? FIRST_VIEW, () => token.peek());
    map.current = made;
    liveMap.value = made;
    made.on("moveend", () => {
      mapView.value = viewOf(made);
    });
    made.on("rotate", () => {
      mapBearing.value = made.getBearing();
    });
    made.on("idle", () => made.getContainer().setAttribute("data-idle", ""));
    made.on("movestart", () => made.getContainer().removeAttribute("data-idle"));
    return () => {
      liveMap.value = null;
      made.remove();
    };
  }, []);

  useSignalEffect(() => {
    const bearer = token.value;
    const wanted = [theme.value, language.value] as const;
    if (bearer === null) {
      style.value = { state: "there", value: plainStyle(wanted[0]) };
      return;
    }
    const leaving = new AbortController();
    void loadStyle(bearer, wanted, leaving.signal);
    return () => leaving.abort();
  });

  useSignalEffect(() => {
    const loaded = style.value;
    const options = { transformStyle: withOverlays };
    if (loaded.state === "there") {
      const hidden = [...hiddenLayers.value, ...quietLayers.value];
      map.current?.setStyle(without(loaded.value, hidden), options);
    }
    if (loaded.state === "refused") map.current?.setStyle(plainStyle(theme.value), options);
  });

  useSignalEffect(() => {
    const view = mapView.value;
    if (map.current === null || view === null || sameView(view, viewOf(map.current))) return;
    map.current.jumpTo({
      center: [view.longitude, view.latitude],
      zoom: view.zoom,
      bearing: view.bearing,
    });
  });

  useSignalEffect(() => {
    const bearer = token.value;
    if (bearer === null || mapView.peek() !== null) return;
    const leaving = new AbortController();
    void showExtent(bearer, map.current, leaving.signal);
    return () => leaving.abort();
  });

  return (
    // MapLibre's canvas is the landmark.
    <div class="map">
      <div class="map-canvas" ref={container} />
      <MapButtons map={() => map.current} />
    </div>
  );
}

async function loadStyle(
  bearer: string,
  [wantedTheme, wantedLanguage]: readonly [typeof theme.value, typeof language.value],
  leaving: AbortSignal,
): Promise<void> {
  style.value = { state: "loading" };
  try {
    const value = await serverStyle(bearer, wantedTheme, wantedLanguage, leaving);
    if (!leaving.aborted) style.value = { state: "there", value };
  } catch (fault) {
    if (leaving.aborted) return;
    const error = refusalOf(fault);
    if (error.code === "UNAUTHENTICATED") sessionEnded();
    style.value = { state: "refused", error };
  }
}

/** Show all that is in scope, unless the map looks elsewhere by now; else the first view stays. */
async function showExtent(
  bearer: string,
  map: MapLibreMap | null,
  leaving: AbortSignal,
): Promise<void> {
  const box = await extentInScope(bearer, leaving).catch(() => null);
  const elsewhere = mapView.peek() !== null || map?.isMoving() === true;
  if (box !== null && !leaving.aborted && !elsewhere) map?.fitBounds([...box], fitting(map));
}

/** Room for the panel: beside it on a wide page, above it on a narrow one. */
function fitting(map: MapLibreMap): FitBoundsOptions {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const panel = width > 720 ? { left: 392, bottom: 24 } : { left: 24, bottom: height * 0.4 };
  return { padding: { top: 24, right: 24, ...panel }, animate: false };
}

function MapButtons({ map }: { map: () => MapLibreMap | null }) {
  return (
    <div class="map-buttons">
      <button type="button" aria-label={t.value.zoomIn} onClick={() => map()?.zoomIn()}>
        <PlusIcon />
      </button>
      <button type="button" aria-label={t.value.zoomOut} onClick={() => map()?.zoomOut()}>
        <MinusIcon />
      </button>
      {Math.abs(mapBearing.value) >= 1 && (
        <button type="button" aria-label={t.value.north} onClick={() => map()?.resetNorth()}>
          <LocateIcon turned={-mapBearing.value} />
        </button>
      )}
    </div>
  );
}
