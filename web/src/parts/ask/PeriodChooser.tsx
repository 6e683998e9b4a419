/** The days that incidents are counted of, and what the figures are compared with. */

import { useSignal } from "@preact/signals";
import { dayOf, daysLater, isDay } from "../../app/days";
import { timeZone } from "../../app/server";
import { Switch } from "../../ui/Switch";
import { AreaChooser } from "./AreaChooser";
import { COMPARISONS, comparison, other, period, setPeriod } from "./state";
import { words } from "./words";

export function PeriodChooser() {
  const { from, to } = period.value;
  const today = dayOf(new Date(), timeZone.value);
  const change = (side: "from" | "to", said: string) => {
    const wanted = { from, to, [side]: said };
    if (!isDay(said)) return;
    // The other side follows where the days would end before they begin.
    setPeriod(wanted.from <= wanted.to ? wanted : { from: said, to: said });
  };
  return (
    <fieldset class="period">
      <legend>{words.value.period}</legend>
      <label>
        <span>{words.value.from}</span>
        <input
          type="date"
          value={from}
          onChange={(event) => change("from", event.currentTarget.value)}
        />
      </label>
      <label>
        <span>{words.value.to}</span>
        <input
          type="date"
          value={to}
          onChange={(event) => change("to", event.currentTarget.value)}
        />
      </label>
      <button type="button" class="link" onClick={() => setPeriod(null)}>
        {words.value.lastYear}
      </button>
      <button
        type="button"
        class="link"
        onClick={() => setPeriod({ from: daysLater(today, -29), to: today })}
      >
        {words.value.lastMonth}
      </button>
    </fieldset>
  );
}

export function ComparisonChooser() {
  const choosing = useSignal(false);
  const beside = other.value !== null || choosing.value;
  return (
    <div class="comparison">
      <p class="label">{words.value.compare}</p>
      {!beside && (
        <Switch
          label={words.value.compare}
          value={comparison.value}
          choices={COMPARISONS.map((value) => ({ value, text: words.value.compareWith[value] }))}
          choose={(value) => {
            comparison.value = value;
          }}
        />
      )}
      {beside ? (
        <>
          <AreaChooser
            area={other.value}
            choose={(area) => {
              other.value = area;
            }}
          />
          <button
            type="button"
            class="link"
            onClick={() => {
              choosing.value = false;
              other.value = null;
            }}
          >
            {words.value.stopComparing}
          </button>
        </>
      ) : (
        <button
          type="button"
          class="link"
          onClick={() => {
            choosing.value = true;
          }}
        >
          {words.value.compareArea}
        </button>
      )}
    </div>
  );
}
