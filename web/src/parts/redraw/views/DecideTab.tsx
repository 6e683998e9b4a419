/** What can be decided on a plan, each with what it will do; what was decided; what was said. */

import { useSignal } from "@preact/signals";
import { t } from "../../../i18n";
import { ErrorState } from "../../../ui/States";
import type { PlanNow, PlanStatus } from "../documents";
import { mayPlan } from "../redraw";
import type { PlanSession } from "../session";
import { useOrder } from "./asking";
import { Comments } from "./Comments";
import { instant, instantOf } from "./figures";

type Decision = "submitPlan" | "approvePlan" | "rejectPlan" | "publishPlan" | "withdrawPlan";

/** What a plan of each status can go through next. */
const NEXT: Record<PlanStatus, readonly Decision[]> = {
  DRAFT: ["submitPlan"],
  CONSULTATION: ["approvePlan", "rejectPlan"],
  APPROVED: ["publishPlan", "withdrawPlan"],
  EFFECTIVE: ["withdrawPlan"],
  REJECTED: [],
  WITHDRAWN: [],
};

export function DecideTab({ session }: { session: PlanSession }) {
  const now = session.now.value;
  const words = t.value.redraw;
  const errors = now.checks.nodes.filter(({ severity }) => severity === "ERROR").length;
  const offered = mayPlan.value ? NEXT[now.status] : [];
  return (
    <>
      <Steps now={now} />
      {errors > 0 && <p class="notice bad">{words.blocked(errors)}</p>}
      {offered.length === 0 && <p class="state">{words.nothingToDecide}</p>}
      {offered.map((decision) => (
        <DecisionForm key={decision} session={session} decision={decision} />
      ))}
      <Comments session={session} />
    </>
  );
}

function Steps({ now }: { now: PlanNow }) {
  const words = t.value.redraw;
  const lines = [words.draftedBy(now.author)];
  if (now.submittedAt !== null) {
    lines.push(words.submittedBy(now.submittedBy ?? "", instant(now.submittedAt)));
  }
  if (now.decidedAt !== null) {
    const decided = words.approvedBy(now.decidedBy ?? "", instant(now.decidedAt));
    lines.push(now.decision === null ? decided : `${decided}: ${now.decision}`);
  }
  if (now.effectiveFrom !== null) {
    lines.push(words.publishedBy(now.publishedBy ?? "", instant(now.effectiveFrom)));
  }
  if (now.withdrawnAt !== null) {
    const withdrawn = words.withdrawnBy(now.withdrawnBy ?? "", instant(now.withdrawnAt));
    lines.push(now.withdrawal === null ? withdrawn : `${withdrawn}: ${now.withdrawal}`);
  }
  return (
    <ol class="steps" aria-label={words.steps}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ol>
  );
}

const REASONED: readonly Decision[] = ["approvePlan", "rejectPlan", "withdrawPlan"];

function DecisionForm({ session, decision }: { session: PlanSession; decision: Decision }) {
  const order = useOrder();
  const dated = useSignal(false);
  const { title, will } = decisionWords(decision, session.now.value);
  const words = t.value.redraw;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void order.run(() => session.decide(decision, variablesOf(decision, form)));
  };
  return (
    <details class="decision">
      <summary>{title}</summary>
      <form class="form" onSubmit={submit}>
        <p>{will}</p>
        {REASONED.includes(decision) && (
          <label>
            {words.reason}
            <textarea name="reason" required rows={2} maxLength={2000} />
          </label>
        )}
        {decision === "publishPlan" && (
          <label class="check">
            <input
              type="checkbox"
              checked={dated.value}
              onChange={() => (dated.value = !dated.value)}
            />
            {words.publishAt}
          </label>
        )}
        {decision === "publishPlan" && dated.value && (
          <label>
            {words.publishTime}
            <input name="date" type="datetime-local" required />
          </label>
        )}
        {order.refused.value !== null && <ErrorState error={order.refused.value} />}
        <button type="submit" class="button" disabled={order.busy.value}>
          {title}
        </button>
      </form>
    </details>
  );
}

function variablesOf(decision: Decision, form: FormData): Readonly<Record<string, unknown>> {
  const date = form.get("date");
  if (decision === "publishPlan") {
    return { effectiveFrom: date === null ? null : instantOf(String(date)) };
  }
  return REASONED.includes(decision) ? { reason: form.get("reason") } : {};
}

function decisionWords(decision: Decision, now: PlanNow): { title: string; will: string } {
  const words = t.value.redraw;
  const { zones = 0, movedHouseholds = 0 } = now.measures ?? {};
  const ways: Record<Decision, readonly [string, string]> = {
    submitPlan: [words.submit, words.submitWill],
    approvePlan: [words.approve, words.approveWill],
    rejectPlan: [words.reject, words.rejectWill],
    publishPlan: [words.publish, words.publishWill(zones, movedHouseholds)],
    withdrawPlan: [words.withdraw, words.withdrawWill],
  };
  const [title, will] = ways[decision];
  return { title, will };
}
