/** Every plan with its status and measures, and the way to a new one. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { loading } from "../../../app/loaded";
import { t } from "../../../i18n";
import { ErrorState, LoadingState } from "../../../ui/States";
import {
  COMMUNITIES,
  type CommunitiesAnswer,
  CREATE,
  type MadeAnswer,
  PLANS,
  type PlanListed,
  type PlansAnswer,
} from "../documents";
import { mayPlan, openPlan } from "../redraw";
import { asked, useOrder } from "./asking";
import { day } from "./figures";

export function PlansList() {
  const plans = useMemo(() => loading(() => asked<PlansAnswer>(PLANS)), []);
  const drafting = useSignal(false);
  const search = useSignal("");
  const loaded = plans.result.value;
  const words = t.value.redraw;
  if (drafting.value) return <NewPlan close={() => (drafting.value = false)} />;
  return (
    <>
      {mayPlan.value && (
        <button type="button" class="button wide" onClick={() => (drafting.value = true)}>
          {words.newPlan}
        </button>
      )}
      {loaded.state === "loading" && <LoadingState />}
      {loaded.state === "refused" && <ErrorState error={loaded.error} again={plans.load} />}
      {loaded.state === "there" && (
        <>
          {loaded.value.gridPlans.nodes.length === 0 && <p class="state">{words.noPlans}</p>}
          {loaded.value.gridPlans.nodes.length > 8 && (
            <input
              type="search"
              aria-label={words.search}
              placeholder={words.search}
              value={search.value}
              onInput={(event) => (search.value = event.currentTarget.value)}
            />
          )}
          <ul class="plans">
            {loaded.value.gridPlans.nodes
              .filter(({ name }) => name.includes(search.value.trim()))
              .map((plan) => (
                <PlanLine key={plan.id} plan={plan} />
              ))}
          </ul>
        </>
      )}
    </>
  );
}

function PlanLine({ plan }: { plan: PlanListed }) {
  const words = t.value.redraw;
  const { measures } = plan;
  const errors = plan.checks.totalCount;
  return (
    <li>
      <button type="button" onClick={() => openPlan(plan.id)}>
        <strong>{plan.name}</strong>
        <span class={`chip chip-${plan.status}`}>{words.status[plan.status]}</span>
        {measures !== null && (
          <span class="plan-measures">
            {words.inBand(measures.zonesInBand, measures.zones)}
            {" · "}
            {words.moved(measures.movedHouseholds)}
          </span>
        )}
        <span class="plan-measures">
          {errors > 0 && <span class="bad">{words.errors(errors)} · </span>}
          {plan.author} · {day(plan.updatedAt)}
        </span>
      </button>
    </li>
  );
}

function NewPlan({ close }: { close: () => void }) {
  const communities = useMemo(() => loading(() => asked<CommunitiesAnswer>(COMMUNITIES)), []);
  const order = useOrder();
  const loaded = communities.result.value;
  const words = t.value.redraw;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const variables = { name: form.get("name"), communities: form.getAll("community") };
    void order.run(async () => {
      const { made } = await asked<MadeAnswer>(CREATE, variables);
      openPlan(made.id);
    });
  };
  return (
    <form class="form" onSubmit={submit}>
      <label>
        {words.planName}
        <input name="name" required maxLength={200} />
      </label>
      <fieldset>
        <legend>{words.planCommunities}</legend>
        {loaded.state === "loading" && <LoadingState />}
        {loaded.state === "refused" && <ErrorState error={loaded.error} />}
        {loaded.state === "there" &&
          loaded.value.communities.nodes.map(({ code, name }) => (
            <label key={code} class="check">
              <input type="checkbox" name="community" value={code} />
              {name} <small>{code}</small>
            </label>
          ))}
      </fieldset>
      {order.refused.value !== null && <ErrorState error={order.refused.value} />}
      <div class="actions">
        <button type="submit" class="button" disabled={order.busy.value}>
          {words.create}
        </button>
        <button type="button" class="quiet" onClick={close}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
