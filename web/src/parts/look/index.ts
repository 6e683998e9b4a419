/** Looking at what there is. */

import { Hover } from "../../map/Hover";
import { LayersIcon } from "../../ui/icons";
import type { Part } from "../part";
import { followLook } from "./follow";
import { LookPanel } from "./LookPanel";
import "./look.css";
import { words } from "./words";

export const look: Part = {
  name: "look",
  title: () => words.value.title,
  icon: LayersIcon,
  Panel: LookPanel,
  OnMap: Hover,
  start: followLook,
};
