/** Measuring on the map, on the ellipsoid. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { length, surface } from "../../i18n/numbers";
import { drawnShape } from "../../map/drawing";
import { currentMap, setMark } from "../../map/state";
import type { MarkLayer } from "../../map/style";
import { words } from "./words";

type Way = "linestring" | "polygon";

const DRAWN: readonly MarkLayer[] = [
  { id: "measured", type: "line", paint: { "line-color": "#00639a", "line-width": 2.5 } },
];

export function Measure() {
  const drawing = useSignal<{ way: Way; leaving: AbortController } | null>(null);
  const told = useSignal<string | null>(null);
  const clear = () => {
    drawing.peek()?.leaving.abort();
    drawing.value = null;
    told.value = null;
    setMark("measured", null);
  };
  useEffect(() => clear, []);
  async function measure(way: Way): Promise<void> {
    clear();
    const map = currentMap.peek();
    if (map === null) return;
    const leaving = new AbortController();
    drawing.value = { way, leaving };
    const { lengthOf, surfaceOf } = await import("./geodesy");
    if (leaving.signal.aborted) return;
    const drawn = await drawnShape(map, way, leaving.signal);
    if (drawing.peek()?.leaving !== leaving) return;
    drawing.value = null;
    if (drawn === null) return;
    const [first] = drawn.corners;
    const line = way === "polygon" && first ? [...drawn.corners, first] : drawn.corners;
    setMark("measured", {
      data: { type: "LineString", coordinates: line.map(([x, y]) => [x, y]) },
      layers: DRAWN,
    });
    told.value =
      way === "linestring"
        ? length(lengthOf(line))
        : `${surface(surfaceOf(drawn.corners))} · ${words.peek().perimeter} ${length(lengthOf(line))}`;
  }
  return (
    <section class="tool">
      <div class="actions">
        {(["linestring", "polygon"] as const).map((way) => (
          <button
            key={way}
            type="button"
            class="quiet"
            aria-pressed={drawing.value?.way === way}
            onClick={() => void measure(way)}
          >
            {way === "linestring" ? words.value.distance : words.value.area}
          </button>
        ))}
        {(drawing.value !== null || told.value !== null) && (
          <button type="button" class="link" onClick={clear}>
            {drawing.value === null ? words.value.clear : words.value.cancel}
          </button>
        )}
      </div>
      <p role="status" class={told.value === null ? "aside" : "measured"}>
        {drawing.value === null ? told.value : words.value.measureHint}
      </p>
    </section>
  );
}
