/** The time slider: the map as it was on a day, day by day. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dayOf, daysBetween, daysLater } from "../../app/days";
import { timeZone } from "../../app/server";
import { day } from "./state";
import { words } from "./words";

/** So many days back the slider reaches. */
const REACH = 365;
const STEP_MILLISECONDS = 900;

export function Time() {
  const playing = useSignal(false);
  const today = dayOf(new Date(), timeZone.value);
  const shown = day.value;
  const ago = shown === null ? 0 : Math.min(REACH, Math.max(0, daysBetween(shown, today)));
  useEffect(() => {
    if (!playing.value) return;
    const timer = setInterval(() => {
      const next = daysLater(day.peek() ?? today, 1);
      if (next > today) playing.value = false;
      else day.value = next;
    }, STEP_MILLISECONDS);
    return () => clearInterval(timer);
  }, [playing.value, today]);
  return (
    <section class="tool">
      <label class="tool-switch">
        <input
          type="checkbox"
          checked={shown !== null}
          onChange={(event) => {
            day.value = event.currentTarget.checked ? daysLater(today, -30) : null;
            playing.value = false;
          }}
        />
        {words.value.asOfDay}
      </label>
      {shown !== null && (
        <>
          <div class="time">
            <button
              type="button"
              class="quiet"
              onClick={() => {
                if (!playing.peek() && shown >= today) day.value = daysLater(today, -30);
                playing.value = !playing.peek();
              }}
            >
              {playing.value ? words.value.pause : words.value.play}
            </button>
            <input
              type="range"
              min={-REACH}
              max={0}
              value={-ago}
              aria-label={words.value.time}
              aria-valuetext={shown}
              onInput={(event) => {
                day.value = daysLater(today, Number(event.currentTarget.value));
              }}
            />
            <output>{shown}</output>
          </div>
          <p class="aside">{words.value.timeHint}</p>
        </>
      )}
    </section>
  );
}
