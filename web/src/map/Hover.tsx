/** What the pointer is over, said beside it. */

import { language } from "../i18n";
import { termIn } from "../i18n/terms";
import { hovered, type Pointed } from "./pointing";

export function Hover() {
  const over = hovered.value;
  if (over === null) return null;
  return (
    <div class="hover" aria-hidden="true" style={{ left: `${over.x}px`, top: `${over.y}px` }}>
      {saidOf(over)}
    </div>
  );
}

const VOCABULARY = {
  incidents: ["category", "IncidentCategory"],
  cameras: ["status", "CameraStatus"],
  facilities: ["kind", "FacilityKind"],
  buildings: ["use", "BuildingUse"],
  roads: ["kind", "RoadKind"],
  landCovers: ["kind", "LandCoverKind"],
} as const;

function saidOf({ layer, properties }: Pointed): string {
  const name = properties.name ?? properties.caseNo ?? properties.buildingNo;
  const [field, vocabulary] = VOCABULARY[layer as keyof typeof VOCABULARY] ?? [];
  const term = field && properties[field];
  const kind = typeof term === "string" && vocabulary ? termText(vocabulary, term) : undefined;
  return [name, kind].filter((part) => part !== undefined).join(" · ");
}

function termText(vocabulary: Parameters<typeof termIn>[1], term: string): string {
  return termIn(language.value, vocabulary, term as never) ?? term;
}
