/** The tools of an open draft, by button and by key. */

import { t } from "../../../i18n";
import { brush, TOOLS, tool } from "../redraw";
import type { PlanSession } from "../session";
import { ToolIcon } from "./ToolIcon";

const KEYS = { select: "V", paint: "B", lasso: "L", split: "S", border: "M" } as const;
const BRUSHES = [
  ["fine", 0],
  ["middle", 14],
  ["broad", 32],
] as const;

export function Toolbar({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  return (
    <div class="toolbar">
      <fieldset class="tool-buttons">
        <legend class="hidden">{words.tools}</legend>
        {TOOLS.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={tool.value === name}
            aria-keyshortcuts={KEYS[name]}
            title={`${words.tool[name]} (${KEYS[name]})`}
            onClick={() => (tool.value = name)}
          >
            <ToolIcon name={name} />
            <span>{words.tool[name]}</span>
          </button>
        ))}
        <button
          type="button"
          title={`${words.undo} (Ctrl+Z)`}
          aria-keyshortcuts="Control+Z"
          onClick={() => session.edit("undo", {})}
        >
          <ToolIcon name="undo" />
          <span>{words.undo}</span>
        </button>
        <button
          type="button"
          title={`${words.redo} (Ctrl+Shift+Z)`}
          aria-keyshortcuts="Control+Shift+Z"
          onClick={() => session.edit("redo", {})}
        >
          <ToolIcon name="redo" />
          <span>{words.redo}</span>
        </button>
      </fieldset>
      {tool.value === "paint" && (
        <fieldset class="switch brush">
          <legend class="hidden">{words.brush}</legend>
          {BRUSHES.map(([name, radius]) => (
            <button
              key={name}
              type="button"
              aria-pressed={brush.value === radius}
              onClick={() => (brush.value = radius)}
            >
              {words.brushSizes[name]}
            </button>
          ))}
        </fieldset>
      )}
      <p class="hint">{words.toolHint[tool.value]}</p>
    </div>
  );
}
