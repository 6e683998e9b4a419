/** Proposals and balances: asked for, followed, and their candidates side by side. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { follow } from "../../../api/live";
import { token } from "../../../app/session";
import { t } from "../../../i18n";
import { ErrorState, LoadingState } from "../../../ui/States";
import {
  BALANCE,
  CANCEL,
  JOB_NOW,
  JOB_PROGRESS,
  type Job,
  type JobAnswer,
  type JobNowAnswer,
  PROPOSE,
} from "../documents";
import { mayPlan } from "../redraw";
import type { PlanSession } from "../session";
import { asked, useOrder } from "./asking";
import { Candidates } from "./Candidates";
import { Problems } from "./Problems";

const WEIGHTS = [0, 0.25, 0.5, 0.75, 1];

export function ProposalsTab({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const jobs = session.now.value.jobs.nodes;
  return (
    <>
      {mayPlan.value && <Propose session={session} />}
      {mayPlan.value && <Balance session={session} />}
      {jobs.length === 0 && <p class="state">{words.noJobs}</p>}
      {[...jobs].reverse().map(({ id }) => (
        <JobView key={id} id={id} session={session} />
      ))}
    </>
  );
}

function Propose({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const curve = useSignal(false);
  const order = useOrder();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const number = (name: string) => Number(form.get(name));
    void order.run(async () => {
      await asked<JobAnswer>(PROPOSE, {
        plan: session.id,
        band: { min: number("min"), max: number("max") },
        candidates: curve.peek() ? 1 : number("candidates"),
        seed: number("seed"),
        keep: curve.peek() ? WEIGHTS : null,
      });
      await session.refresh();
    });
  };
  return (
    <details class="job-form">
      <summary>{words.propose}</summary>
      <form class="form" onSubmit={submit}>
        <p class="hint">{words.proposeHint}</p>
        <div class="pair">
          <NumberField name="min" text={words.bandFrom} value={session.band.min} min={0} />
          <NumberField name="max" text={words.bandTo} value={session.band.max} min={1} />
          {!curve.value && (
            <NumberField name="candidates" text={words.candidates} value={3} min={1} max={10} />
          )}
          <NumberField name="seed" text={words.seed} value={1} min={0} />
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={curve.value}
            onChange={() => (curve.value = !curve.value)}
          />
          {words.keepCurve}
        </label>
        {order.refused.value !== null && <ErrorState error={order.refused.value} />}
        <button type="submit" class="button" disabled={order.busy.value}>
          {words.start}
        </button>
      </form>
    </details>
  );
}

function Balance({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const order = useOrder();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const most = new FormData(event.currentTarget as HTMLFormElement).get("most");
    void order.run(async () => {
      const maxMoves = most === "" ? null : Number(most);
      await asked<JobAnswer>(BALANCE, { plan: session.id, maxMoves });
      await session.refresh();
    });
  };
  return (
    <details class="job-form">
      <summary>{words.balance}</summary>
      <form class="form" onSubmit={submit}>
        <p class="hint">{words.balanceHint}</p>
        <label>
          {words.maxMoves}
          <input name="most" type="number" min={0} placeholder={words.unlimited} />
        </label>
        {order.refused.value !== null && <ErrorState error={order.refused.value} />}
        <button type="submit" class="button" disabled={order.busy.value}>
          {words.start}
        </button>
      </form>
    </details>
  );
}

interface NumberFieldProps {
  name: string;
  text: string;
  value: number;
  min: number;
  max?: number;
}

export function NumberField({ name, text, value, min, max }: NumberFieldProps) {
  return (
    <label>
      {text}
      <input name={name} type="number" required min={min} max={max} defaultValue={String(value)} />
    </label>
  );
}

function JobView({ id, session }: { id: string; session: PlanSession }) {
  const words = t.value.redraw;
  const order = useOrder();
  const job = useSignal<Job | null>(null);
  useEffect(() => followJob(id, (known) => (job.value = known)), [id]);
  const known = job.value;
  if (known === null) return <LoadingState />;
  const underWay = known.status === "QUEUED" || known.status === "RUNNING";
  return (
    <section class="job" aria-label={words.jobKind[known.kind]}>
      <p class="plan-state">
        <strong>{words.jobKind[known.kind]}</strong>
        <span role="status">
          {words.jobStatus[known.status]}
          {known.phase !== null && underWay && ` · ${known.phase}`}
        </span>
      </p>
      {underWay && (
        <div class="actions">
          <progress aria-label={words.progress} max={1} value={known.progress} />
          {mayPlan.value && (
            <button
              type="button"
              class="quiet"
              onClick={() => order.run(async () => void (await asked(CANCEL, { job: id })))}
            >
              {words.stop}
            </button>
          )}
        </div>
      )}
      {known.reasons.nodes.length > 0 && (
        <Problems findings={known.reasons.nodes} total={known.reasons.nodes.length} />
      )}
      {known.status === "FAILED" && known.message !== null && <p class="bad">{known.message}</p>}
      {known.candidates.nodes.length > 0 && (
        <Candidates candidates={known.candidates.nodes} band={session.band} />
      )}
    </section>
  );
}

/** Hear of a job as it stands and gets on. Gives the way to stop. */
function followJob(id: string, heard: (job: Job) => void): () => void {
  const leaving = new AbortController();
  const look = async () => {
    const { node } = await asked<JobNowAnswer>(JOB_NOW, { job: id });
    if (node !== null && !leaving.signal.aborted) heard(node);
    return node;
  };
  const start = async () => {
    const known = await look();
    if (known === null || !["QUEUED", "RUNNING"].includes(known.status)) return;
    const followed = { query: JOB_PROGRESS, variables: () => ({ job: id }) };
    await follow<{ readonly jobProgress: Partial<Job> }>(
      () => token.peek() ?? "",
      followed,
      ({ jobProgress }) => heard({ ...known, ...jobProgress }),
      leaving.signal,
    );
    if (!leaving.signal.aborted) await look();
  };
  void start().catch(() => {});
  return () => leaving.abort();
}
