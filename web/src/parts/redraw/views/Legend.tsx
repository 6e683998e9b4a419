/** What the colours of the zones mean, and by what they are coloured. */

import { t } from "../../../i18n";
import { steps } from "../canvas/use_canvas";
import { COLOURINGS, type Step, UNKNOWN } from "../model/colouring";
import type { Band } from "../model/measures";
import { colouring } from "../redraw";
import type { PlanSession } from "../session";
import { decimal } from "./figures";

export function Legend({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  return (
    <div class="legend">
      <label>
        {words.colourBy}
        <select
          value={colouring.value}
          onChange={(event) => {
            colouring.value =
              COLOURINGS.find((name) => name === event.currentTarget.value) ?? "deviation";
          }}
        >
          {COLOURINGS.map((name) => (
            <option key={name} value={name}>
              {words.colouring[name]}
            </option>
          ))}
        </select>
      </label>
      <ul aria-label={words.legend}>
        {steps.value.map((step, at) => (
          <li key={step.colour}>
            <Swatch colour={step.colour} />
            {stepText(steps.value, at, session.band)}
          </li>
        ))}
        <li>
          <Swatch colour={UNKNOWN} />
          {words.unassigned}
        </li>
      </ul>
    </div>
  );
}

function Swatch({ colour }: { colour: string }) {
  return (
    <svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" fill={colour} />
    </svg>
  );
}

function stepText(all: readonly Step[], at: number, band: Band): string {
  const words = t.value.redraw;
  const [start, next] = [all[at]?.from, all[at + 1]?.from];
  if (colouring.value === "deviation" && start === band.min) {
    return words.bandStep(band.min, band.max);
  }
  const whole = colouring.value !== "compactness";
  const text = (figure: number) => (whole ? String(figure) : decimal(figure, 1));
  if (next === undefined) return words.stepAbove(text(start ?? 0));
  if (start === undefined) return words.stepBelow(text(next));
  return words.stepFrom(text(start), text(whole ? next - 1 : next));
}
