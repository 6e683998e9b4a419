/** What the colours of a layer mean, read from the style that draws it: told once. */

import { wordsOf } from "../i18n";
import { type Term, termOf, termsOf } from "../i18n/terms";
import { colourOf } from "./colours";
import { style } from "./state";

export interface Entry {
  readonly colour: string;
  readonly text: string;
  /** The terms that have this colour. */
  readonly terms: readonly string[];
}

const groups = wordsOf(
  {
    EMERGENCY: "突发事件",
    DISPUTE: "矛盾纠纷",
    SAFETY: "安全与秩序",
    UPKEEP: "环境、设施与服务",
  },
  {
    EMERGENCY: "Emergencies",
    DISPUTE: "Disputes",
    SAFETY: "Safety and order",
    UPKEEP: "Upkeep and services",
  },
);

/** A category of each group: the others of its colour are of it. */
const EXAMPLES = {
  EMERGENCY: "EMERGENCY",
  DISPUTE: "DISPUTE",
  SAFETY: "PUBLIC_ORDER",
  UPKEEP: "SERVICE",
} as const;

/** The entries of a layer's legend; none of a layer of one colour. */
export function legendOf(layer: string): readonly Entry[] {
  switch (layer) {
    case "cameras":
      return entries(layer, "CameraStatus");
    case "landCovers":
      return entries(layer, "LandCoverKind");
    case "buildings":
      return entries(layer, "BuildingUse");
    case "incidents":
      return incidentEntries();
    default:
      return [];
  }
}

function entries<V extends Parameters<typeof termsOf>[0]>(
  layer: string,
  vocabulary: V,
): readonly Entry[] {
  return termsOf(vocabulary).map((term) => ({
    colour: drawn(layer, term),
    text: termOf(vocabulary, term as Term<V>),
    terms: [term],
  }));
}

function incidentEntries(): readonly Entry[] {
  const categories = termsOf("IncidentCategory");
  return (Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]).map((group) => {
    const colour = drawn("incidents", EXAMPLES[group]);
    const terms = categories.filter((term) => drawn("incidents", term) === colour);
    return { colour, text: groups.value[group], terms };
  });
}

function drawn(layer: string, term: string): string {
  const loaded = style.value;
  return loaded.state === "there" ? colourOf(loaded.value, layer, term) : "none";
}
