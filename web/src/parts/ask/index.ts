/** Questions by area. */

import { Hover } from "../../map/Hover";
import { AskIcon } from "../../ui/icons";
import type { Part } from "../part";
import { AskPanel } from "./AskPanel";
import { followAsked } from "./outline";
import "./ask.css";
import { words } from "./words";

export const ask: Part = {
  name: "ask",
  title: () => words.value.title,
  icon: AskIcon,
  Panel: AskPanel,
  OnMap: Hover,
  start: followAsked,
};
