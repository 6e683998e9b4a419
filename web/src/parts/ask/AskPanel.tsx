/** Ask: an area is chosen, and all that is in it is told at once. */

import { AreaChooser } from "./AreaChooser";
import { Figures } from "./Figures";
import { ComparisonChooser, PeriodChooser } from "./PeriodChooser";
import { Rows } from "./Rows";
import { asked, chosen } from "./state";
import { words } from "./words";

export function AskPanel() {
  return (
    <div class="ask">
      {asked.value === null && <p class="lead">{words.value.hint}</p>}
      <AreaChooser
        area={asked.value}
        choose={(area) => {
          asked.value = area;
        }}
      />
      {asked.value !== null && (
        <>
          <PeriodChooser />
          <ComparisonChooser />
          {Object.keys(chosen.value).length > 0 && (
            <p class="filtered">
              {words.value.filtered}
              <button
                type="button"
                class="link"
                onClick={() => {
                  chosen.value = {};
                }}
              >
                {words.value.clearFilters}
              </button>
            </p>
          )}
          <Figures />
          <Rows />
        </>
      )}
    </div>
  );
}
