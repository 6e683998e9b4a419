/** A plan that is open: its ground, its zones as shown, and the edits on their way to the server. */

import { type Signal, signal } from "@preact/signals";
import { ApiError, askText } from "../../api/client";
import { follow } from "../../api/live";
import {
  CHANGED,
  CHANGES,
  type ChangeHeard,
  type DecisionAnswer,
  decisionDocument,
  type EditAnswer,
  editDocument,
  type PlanChanged,
  type PlanNow,
  type Zone,
} from "./documents";
import { type Ground, loadAssignment, loadGround } from "./ground";
import type { ZoneRules } from "./model/brush";
import { type Edit, EditQueue, type Refusal, withMoves } from "./model/edits";
import type { Band } from "./model/measures";
import { Partition, type ZoneId, type ZoneSums } from "./model/partition";

/** Edits after which the ground itself is another. */
const GROUND_EDITS = [
  "MERGE_COMMUNITIES",
  "SPLIT_COMMUNITY",
  "ASSIGN_ZONES",
  "DECLARE_BRIDGE",
  "REMOVE_BRIDGE",
];

/** Somebody else's edit that was taken in. */
export interface EditHeard {
  readonly number: number;
  readonly kind: string;
  readonly author: string;
}

export class PlanSession {
  /** The plan as the server last told it. */
  readonly now: Signal<PlanNow>;
  /** Counts up when atoms changed their zones as shown. */
  readonly revision = signal(0);
  readonly pending = signal(0);
  readonly refusal = signal<Refusal | null>(null);
  readonly heard = signal<EditHeard | null>(null);
  readonly partition: Partition;
  /** Hears which atoms changed their zones as shown. */
  onMoved: (atoms: Iterable<number>) => void = () => {};

  private truth: readonly ZoneId[];
  private stroke: { zone: ZoneId; atoms: Set<number> } | null = null;
  private readonly queue: EditQueue;
  private readonly own = new Set<number>();
  private latest = 0;

  private constructor(
    private readonly token: () => string,
    readonly ground: Ground,
    now: PlanNow,
    private readonly leaving: AbortSignal,
    private readonly groundChanged: () => void,
  ) {
    this.now = signal(now);
    this.truth = ground.assignment;
    this.partition = new Partition(ground.atoms, ground.neighbours, ground.assignment);
    this.queue = new EditQueue(
      now.version,
      (edit, version) => this.send(edit, version),
      () => this.queueChanged(),
      (refusal) => this.takeRefusal(refusal),
    );
  }

  /** Open a plan, and follow it until `leaving` is aborted. Throws ApiError. */
  static async open(
    token: () => string,
    plan: string,
    leaving: AbortController,
    groundChanged: () => void,
  ): Promise<PlanSession> {
    const [ground, now] = await Promise.all([
      loadGround(token(), plan, leaving.signal),
      planSince(token(), plan, -1, leaving.signal),
    ]);
    const session = new PlanSession(token, ground, now, leaving.signal, groundChanged);
    await session.take(now);
    void session.followEdits();
    return session;
  }

  get id(): string {
    return this.now.peek().id;
  }

  get band(): Band {
    const { householdsMin, householdsMax, workersMin } = this.now.value;
    return { min: householdsMin, max: householdsMax, workersMin };
  }

  zone(id: ZoneId): Zone | undefined {
    return this.now.value.zones.nodes.find((zone) => zone.id === id);
  }

  /** What a zone holds as shown now; whoever asks is told anew when it changes. */
  sumsOf(zone: ZoneId): ZoneSums {
    this.revision.value;
    return this.partition.sumsOf(zone);
  }

  /** The connected pieces of a zone as shown now, that with most households first; likewise. */
  piecesOf(zone: ZoneId): readonly (readonly number[])[] {
    this.revision.value;
    return this.partition.pieces(zone);
  }

  /** What a brush must know of each zone. */
  rules(): ReadonlyMap<string, ZoneRules> {
    const zones = this.now.peek().zones.nodes;
    return new Map(
      zones.map(({ id, communityCode, locked }) => [id, { community: communityCode, locked }]),
    );
  }

  /** Atoms of pieces that are cut off from the largest piece of their zone. */
  strays(): readonly number[] {
    return this.now
      .peek()
      .zones.nodes.flatMap(({ id }) => this.partition.pieces(id).slice(1))
      .flat();
  }

  /** Put atoms into a zone as shown; `endStroke` makes an edit of all since the last. */
  paint(atoms: Iterable<number>, zone: ZoneId): void {
    if (this.stroke?.zone !== zone) this.endStroke();
    this.stroke ??= { zone, atoms: new Set() };
    const moved = [...atoms].filter((atom) => this.partition.put(atom, zone));
    for (const atom of moved) this.stroke.atoms.add(atom);
    this.moved(moved);
  }

  endStroke(): void {
    const stroke = this.stroke;
    this.stroke = null;
    if (stroke !== null && stroke.atoms.size > 0) this.assign([...stroke.atoms], stroke.zone);
  }

  /** Take the stroke back that is being drawn. */
  dropStroke(): void {
    this.stroke = null;
    this.show();
  }

  assign(atoms: readonly number[], zone: ZoneId): void {
    const ids = atoms.map((atom) => this.ground.atoms[atom]?.id ?? "");
    this.edit("assignBuildings", { buildings: { ids }, zone }, { atoms, zone });
  }

  edit(mutation: string, variables: Edit["variables"], moves?: Edit["moves"]): void {
    this.refusal.value = null;
    this.queue.add(moves === undefined ? { mutation, variables } : { mutation, variables, moves });
  }

  /** Make the refused edit again, and those behind it, on the plan as it now stands. */
  again(refusal: Refusal): void {
    this.refusal.value = null;
    for (const edit of [refusal.edit, ...refusal.unsent]) this.queue.add(edit);
  }

  /** Decide on the plan as it stands. Throws ApiError. */
  async decide(mutation: string, variables: Edit["variables"]): Promise<void> {
    const version = this.now.peek().version;
    const all = { ...variables, plan: this.id, since: version, version };
    const { edit } = await askText<DecisionAnswer>(this.token(), decisionDocument(mutation), all);
    await this.take(edit);
  }

  /** Ask how the plan stands now. Throws ApiError. */
  async refresh(): Promise<void> {
    const since = this.now.peek().version;
    await this.take(await planSince(this.token(), this.id, since, this.leaving));
  }

  private async send(edit: Edit, version: number): Promise<number> {
    const since = this.now.peek().version;
    const variables = { ...edit.variables, plan: this.id, since, version };
    const answer = await askText<EditAnswer>(this.token(), editDocument(edit.mutation), variables);
    this.own.add(answer.edit.number);
    await this.take(answer.edit.plan);
    return answer.edit.number;
  }

  /** The server's state is the truth; what is not sent yet is shown over it. */
  private async take(plan: PlanChanged): Promise<void> {
    if (plan.version < this.now.peek().version) return;
    const rows = plan.atoms.pageInfo.hasNextPage
      ? await loadAssignment(this.token(), plan.id)
      : plan.atoms.nodes;
    const truth = [...this.truth];
    for (const { number, zone } of rows) {
      const at = this.ground.byNumber.get(number);
      if (at !== undefined) truth[at] = zone?.id ?? null;
    }
    this.truth = truth;
    this.now.value = plan;
    if (this.queue.pending.length === 0) this.queue.version = plan.version;
    this.show();
  }

  private show(): void {
    const wanted = [...withMoves(this.truth, this.queue.pending)];
    for (const atom of this.stroke?.atoms ?? []) wanted[atom] = this.stroke?.zone ?? null;
    this.pending.value = this.queue.pending.length;
    const moved = wanted.flatMap((zone, atom) => (this.partition.put(atom, zone) ? [atom] : []));
    this.moved(moved);
  }

  private moved(atoms: readonly number[]): void {
    if (atoms.length === 0) return;
    this.onMoved(atoms);
    this.revision.value++;
  }

  private queueChanged(): void {
    this.show();
    // What others did while our own edits were under way was left for now.
    if (this.queue.pending.length > 0 || this.latest <= this.now.peek().version) return;
    void this.refresh().catch(() => {});
  }

  private takeRefusal(refusal: Refusal): void {
    this.refusal.value = refusal;
    this.heard.value = null;
    void this.refresh().catch(() => {});
  }

  private async followEdits(): Promise<void> {
    await follow<ChangeHeard>(
      this.token,
      {
        query: CHANGES,
        variables: () => ({ plan: this.id, after: this.now.peek().version }),
      },
      ({ planChanges }) => void this.hear(planChanges).catch(() => {}),
      this.leaving,
    );
  }

  private async hear(edit: EditHeard): Promise<void> {
    this.latest = Math.max(this.latest, edit.number);
    if (this.queue.pending.length > 0 || this.own.has(edit.number)) return;
    if (GROUND_EDITS.includes(edit.kind)) return this.groundChanged();
    if (edit.number > this.now.peek().version) await this.refresh();
    this.heard.value = edit;
  }
}

async function planSince(
  token: string,
  plan: string,
  since: number,
  leaving: AbortSignal,
): Promise<PlanChanged> {
  const { gridPlan } = await askText<{ readonly gridPlan: PlanChanged | null }>(
    token,
    CHANGED,
    { plan, since },
    leaving,
  );
  if (gridPlan === null) throw new ApiError("NOT_FOUND", plan);
  return gridPlan;
}
