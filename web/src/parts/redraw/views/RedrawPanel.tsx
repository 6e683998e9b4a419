/** The panel of redrawing: the plans, or the one that is open. */

import { t } from "../../../i18n";
import { ErrorState, LoadingState } from "../../../ui/States";
import { useCanvas } from "../canvas/use_canvas";
import { openPlan, session } from "../redraw";
import { PlansList } from "./PlansList";
import { PlanView } from "./PlanView";
import "./redraw.css";

export function RedrawPanel() {
  useCanvas();
  const loaded = session.value;
  return (
    <div class="redraw">
      {loaded === null && <PlansList />}
      {loaded?.state === "loading" && <LoadingState />}
      {loaded?.state === "refused" && (
        <>
          <ErrorState error={loaded.error} />
          <button type="button" class="quiet" onClick={() => openPlan(null)}>
            {t.value.redraw.back}
          </button>
        </>
      )}
      {loaded?.state === "there" && <PlanView session={loaded.value} />}
    </div>
  );
}
