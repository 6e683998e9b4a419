/** The layers of the map: which are shown. */

import { LayersIcon } from "../../ui/icons";
import type { Part } from "../part";
import { LayersPanel } from "./LayersPanel";

export const layers: Part = {
  name: "layers",
  title: (words) => words.layers,
  icon: LayersIcon,
  Panel: LayersPanel,
};
