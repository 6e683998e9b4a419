/** Printing a sheet at a scale, and saving what is shown as a picture. */

import { useSignal } from "@preact/signals";
import { createPortal } from "preact/compat";
import type { ApiError } from "../../api/client";
import { dayOf } from "../../app/days";
import { refusalOf } from "../../app/loaded";
import { saved } from "../../app/saved";
import { timeZone } from "../../app/server";
import { t } from "../../i18n";
import { metresAPixel, pictureOf, zoomOfScale } from "../../map/picture";
import { currentMap } from "../../map/state";
import { seenMiddle } from "../../map/view";
import { ErrorState } from "../../ui/States";
import { Sheet, type SheetFacts } from "./Sheet";
import { PAPERS, type Paper, roundScale, SCALES, sheetOf } from "./sheet";
import { words } from "./words";

export function Print() {
  const title = useSignal("");
  const paper = useSignal<Paper>("A4");
  const upright = useSignal(false);
  const scale = useSignal<number | null>(null);
  const busy = useSignal(false);
  const refused = useSignal<ApiError | null>(null);
  const sheet = useSignal<SheetFacts | null>(null);
  const present = presentScale();
  async function trying(work: () => Promise<void>): Promise<void> {
    busy.value = true;
    refused.value = null;
    try {
      await work();
    } catch (fault) {
      refused.value = refusalOf(fault);
    }
    busy.value = false;
  }
  async function print(): Promise<void> {
    const map = currentMap.peek();
    if (map === null) return;
    const chosen = scale.peek() ?? presentScale();
    const size = sheetOf(paper.peek(), upright.peek());
    const middle = seenMiddle(map);
    const picture = await pictureOf({
      ...size.pixels,
      middle,
      zoom: zoomOfScale(chosen, middle.lat),
      sharpness: 3,
    });
    const address = URL.createObjectURL(picture);
    sheet.value = {
      title: title.peek() || t.peek().name,
      size,
      scale: chosen,
      bearing: map.getBearing(),
      picture: address,
      day: dayOf(new Date(), timeZone.peek()),
    };
    // The sheet is laid out, and its picture decoded, before the browser prints it.
    await new Promise((done) => setTimeout(done, 50));
    await document.querySelector<HTMLImageElement>(".sheet img")?.decode();
    // Not every browser waits in print() until it is done.
    addEventListener("afterprint", () => clearSheet(address), { once: true });
    window.print();
  }
  function clearSheet(address: string): void {
    sheet.value = null;
    URL.revokeObjectURL(address);
  }
  async function png(): Promise<void> {
    const map = currentMap.peek();
    if (map === null) return;
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const middle = map.getCenter();
    const picture = await pictureOf({ width, height, middle, zoom: map.getZoom(), sharpness: 2 });
    saved(`jingwei-${dayOf(new Date(), timeZone.peek())}.png`, picture);
  }
  return (
    <section class="tool print">
      <label>
        <span>{words.value.printTitle}</span>
        <input
          value={title.value}
          maxLength={80}
          onInput={(event) => {
            title.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="print-choices">
        <label>
          <span>{words.value.paper}</span>
          <select
            value={`${paper.value} ${upright.value}`}
            onChange={(event) => {
              const [size, way] = event.currentTarget.value.split(" ");
              paper.value = size === "A3" ? "A3" : "A4";
              upright.value = way === "true";
            }}
          >
            {PAPERS.flatMap((size) =>
              [false, true].map((way) => (
                <option key={`${size} ${way}`} value={`${size} ${way}`}>
                  {size} {way ? words.value.portrait : words.value.landscape}
                </option>
              )),
            )}
          </select>
        </label>
        <label>
          <span>{words.value.scale}</span>
          <select
            value={scale.value ?? present}
            onChange={(event) => {
              scale.value = Number(event.currentTarget.value);
            }}
          >
            {[...new Set([...SCALES, scale.value ?? present])]
              .sort((one, other) => one - other)
              .map((one) => (
                <option key={one} value={one}>
                  1:{one.toLocaleString("en")}
                </option>
              ))}
          </select>
        </label>
      </div>
      <div class="actions">
        <button type="button" class="button" disabled={busy.value} onClick={() => trying(print)}>
          {busy.value ? words.value.making : words.value.makeSheet}
        </button>
        <button type="button" class="quiet" disabled={busy.value} onClick={() => trying(png)}>
          {words.value.png}
        </button>
      </div>
      {refused.value !== null && <ErrorState error={refused.value} />}
      {sheet.value !== null && createPortal(<Sheet facts={sheet.value} />, document.body)}
    </section>
  );
}

/** The round scale that is nearest to what is shown. */
function presentScale(): number {
  const map = currentMap.value;
  return map === null ? 5000 : roundScale(metresAPixel(map) * (96 / 0.0254));
}
