/** A printed sheet: title, map, legend, north, scale, source. On the screen it is not seen. */

import { t } from "../../i18n";
import { length } from "../../i18n/numbers";
import { legendOf } from "../../map/legend";
import { hiddenLayers, offeredLayers } from "../../map/state";
import { layerTitle } from "./Layers";
import { barOf, type SheetSize } from "./sheet";
import { words } from "./words";

export interface SheetFacts {
  readonly title: string;
  readonly size: SheetSize;
  readonly scale: number;
  readonly bearing: number;
  /** The address of the map's picture. */
  readonly picture: string;
  readonly day: string;
}

export function Sheet({ facts }: { facts: SheetFacts }) {
  const { size } = facts;
  const bar = barOf(facts.scale);
  return (
    <article class="sheet" data-paper={size.paper} data-upright={size.upright ? "" : undefined}>
      <h1>{facts.title}</h1>
      <img
        src={facts.picture}
        alt=""
        style={{ width: `${size.map.width}mm`, height: `${size.map.height}mm` }}
      />
      <footer>
        <div class="sheet-legend">
          {offeredLayers.value
            .filter((layer) => !hiddenLayers.value.includes(layer))
            .map((layer) => (
              <LegendGroup key={layer} layer={layer} />
            ))}
        </div>
        <div class="sheet-scale">
          <svg class="sheet-north" viewBox="0 0 20 30" aria-hidden="true">
            <g transform={`rotate(${-facts.bearing} 10 15)`}>
              <path d="M10 2 L15 20 L10 16 L5 20 Z" />
              <text x="10" y="29" text-anchor="middle">
                {words.value.north}
              </text>
            </g>
          </svg>
          <div>
            <strong>1:{facts.scale.toLocaleString("en")}</strong>
            <svg width={`${bar.millimetres}mm`} height="2mm" aria-hidden="true">
              <rect class="bar-first" width="50%" height="100%" />
              <rect class="bar-second" x="50%" width="50%" height="100%" />
            </svg>
            <span>{length(bar.metres)}</span>
          </div>
          <p>{words.value.source(facts.day)}</p>
        </div>
      </footer>
    </article>
  );
}

function LegendGroup({ layer }: { layer: string }) {
  const entries = legendOf(layer);
  if (entries.length === 0) return null;
  return (
    <div>
      <strong>{layerTitle(layer, t.value)}</strong>
      {entries.map(({ colour, text }) => (
        <span key={text}>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <circle cx="5" cy="5" r="4.5" fill={colour} />
          </svg>
          {text}
        </span>
      ))}
    </div>
  );
}
