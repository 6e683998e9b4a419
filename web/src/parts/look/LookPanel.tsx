/** Look: find and see what there is, as it is and as it was; measure, print. */

import { Layers } from "./Layers";
import { Measure } from "./Measure";
import { Print } from "./Print";
import { Search } from "./Search";
import { lookedAt } from "./state";
import { ThingCard } from "./ThingCard";
import { Time } from "./Time";
import { words } from "./words";

export function LookPanel() {
  return (
    <div class="look">
      <Search />
      {lookedAt.value !== null && <ThingCard id={lookedAt.value} />}
      <Tool title={words.value.layers} open={lookedAt.value === null}>
        <Layers />
      </Tool>
      <Tool title={words.value.time}>
        <Time />
      </Tool>
      <Tool title={words.value.measure}>
        <Measure />
      </Tool>
      <Tool title={words.value.print}>
        <Print />
      </Tool>
    </div>
  );
}

interface ToolProps {
  title: string;
  open?: boolean;
  children: preact.ComponentChildren;
}

function Tool({ title, open = false, children }: ToolProps) {
  return (
    <details class="tool-box" open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
