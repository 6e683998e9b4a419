/** Redrawing 网格调整: plans, painted on the map, proposed, compared, decided on. */

import { RedrawIcon } from "../../ui/icons";
import type { Part } from "../part";
import { RedrawPanel } from "./views/RedrawPanel";

export const redraw: Part = {
  name: "redraw",
  title: (words) => words.redraw.title,
  icon: RedrawIcon,
  Panel: RedrawPanel,
};
