/** Holding a plan to another band than its area's policy. */

import { t } from "../../../i18n";
import { ErrorState } from "../../../ui/States";
import type { PlanSession } from "../session";
import { useOrder } from "./asking";
import { NumberField } from "./ProposalsTab";

export function BandForm({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const order = useOrder();
  const { min, max, workersMin } = session.band;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const number = (name: string) => Number(form.get(name));
    const band = { min: number("min"), max: number("max") };
    void order.run(() => session.decide("holdPlanTo", { band, workersMin: number("workersMin") }));
  };
  return (
    <details>
      <summary>{words.hold}</summary>
      <form class="form" onSubmit={submit}>
        <div class="pair">
          <NumberField name="min" text={words.bandFrom} value={min} min={0} />
          <NumberField name="max" text={words.bandTo} value={max} min={1} />
          <NumberField name="workersMin" text={words.workersFrom} value={workersMin} min={0} />
        </div>
        {order.refused.value !== null && <ErrorState error={order.refused.value} />}
        <button type="submit" class="button" disabled={order.busy.value}>
          {words.hold}
        </button>
      </form>
    </details>
  );
}
