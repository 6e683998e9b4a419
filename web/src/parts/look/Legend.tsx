/** The legend of a layer. */

import { legendOf } from "../../map/legend";

export function Legend({ layer }: { layer: string }) {
  const entries = legendOf(layer);
  if (entries.length === 0) return null;
  return (
    <ul class="legend">
      {entries.map(({ colour, text }) => (
        <li key={text}>
          <svg width="12" height="12" aria-hidden="true">
            <circle cx="6" cy="6" r="5" fill={colour} />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}
