/** What the colours of a layer mean, read from the style that draws it: told once. */

import { type Term, termOf, termsOf } from "../../i18n/terms";
import { style } from "../../map/state";
import { colourOf } from "./colours";
import { words } from "./words";

interface Entry {
  readonly colour: string;
  readonly text: string;
}

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

/** The entries of a layer's legend; none of a layer of one colour. */
export function legendOf(layer: string): readonly Entry[] {
  const loaded = style.value;
  if (loaded.state !== "there") return [];
  const colour = (value: string) => colourOf(loaded.value, layer, value);
  const terms = <V extends Parameters<typeof termsOf>[0]>(vocabulary: V): readonly Entry[] =>
    termsOf(vocabulary).map((term) => ({
      colour: colour(term),
      text: termOf(vocabulary, term as Term<V>),
    }));
  switch (layer) {
    case "cameras":
      return terms("CameraStatus");
    case "landCovers":
      return terms("LandCoverKind");
    case "buildings":
      return terms("BuildingUse");
    case "incidents": {
      const groups = words.value.incidentGroups;
      return [
        { colour: colour("EMERGENCY"), text: groups.EMERGENCY },
        { colour: colour("DISPUTE"), text: groups.DISPUTE },
        { colour: colour("PUBLIC_ORDER"), text: groups.SAFETY },
        { colour: colour("SERVICE"), text: groups.UPKEEP },
      ];
    }
    default:
      return [];
  }
}
