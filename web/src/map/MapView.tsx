/** The map that fills the page. */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { Map as MapLibreMap } from "maplibre-gl";
import { useEffect, useRef } from "preact/hooks";
import { refusalOf } from "../app/loaded";
import { theme } from "../app/preferences";
import { sessionEnded, signedIn, token } from "../app/session";
import { language, t } from "../i18n";
import { LocateIcon, MinusIcon, PlusIcon } from "../ui/icons";
import { extentInScope } from "./extent";
import { FIRST_VIEW, mapIn, sameView, viewOf } from "./map";
import { withOverlays } from "./overlay";
import { currentMap, mapBearing, mapView, shownStyle, style } from "./state";
import { plainStyle, serverStyle } from "./style";
import { fitting } from "./view";

export function MapView() {
  const container = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibreMap | null>(null);
  // A style that comes before the first is drawn cannot be told from it, and begins anew.
  const drawn = useSignal(false);

  useEffect(() => {
    if (container.current === null) return;
    const made = mapIn(container.current, mapView.peek() ?? FIRST_VIEW, () => token.peek());
    map.current = made;
    currentMap.value = made;
    made.once("style.load", () => {
      drawn.value = true;
    });
    made.on("moveend", () => {
      // Before sign-in nothing is seen that a link could be meant to show.
      if (token.peek() !== null) mapView.value = viewOf(made);
    });
    made.on("rotate", () => {
      mapBearing.value = made.getBearing();
    });
    made.on("idle", () => made.getContainer().setAttribute("data-idle", ""));
    for (const event of ["movestart", "dataloading"] as const) {
      made.on(event, () => made.getContainer().removeAttribute("data-idle"));
    }
    return () => {
      currentMap.value = null;
      made.remove();
    };
  }, []);

  useSignalEffect(() => {
    const bearer = signedIn.value ? token.peek() : null;
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
    const shown = shownStyle.value;
    if (!drawn.value) return;
    const options = { transformStyle: withOverlays };
    if (shown !== null) map.current?.setStyle(shown, options);
    else if (style.value.state === "refused")
      map.current?.setStyle(plainStyle(theme.value), options);
  });

  useSignalEffect(() => {
    // The canvas is a region of the page's already.
    const title = t.value.map;
    map.current?.getCanvas().setAttribute("aria-label", title);
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
    const bearer = signedIn.value ? token.peek() : null;
    if (bearer === null || mapView.peek() !== null) return;
    const leaving = new AbortController();
    void showExtent(bearer, map.current, leaving.signal);
    return () => leaving.abort();
  });

  return (
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
