/** Edits on their way to the server: one at a time, each on the version that the last one made. */

import type { ZoneId } from "./partition";

/** What a mutation does, as the server names it, with its variables but plan and version. */
export interface Edit {
  readonly mutation: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What is shown before the server answers: atoms that go to a zone. */
  readonly moves?: { readonly atoms: readonly number[]; readonly zone: ZoneId };
}

/** What came of an edit that was not made, and the edits behind it that were not sent. */
export interface Refusal {
  readonly error: unknown;
  readonly edit: Edit;
  readonly unsent: readonly Edit[];
}

/** Sends an edit on a version; the version that it made. Throws what the server refused it for. */
export type Send = (edit: Edit, version: number) => Promise<number>;

/** The edits that are not answered yet, in their order. */
export class EditQueue {
  private waiting: Edit[] = [];
  private running = false;

  constructor(
    public version: number,
    private readonly send: Send,
    private readonly changed: () => void,
    private readonly refused: (refusal: Refusal) => void,
  ) {}

  /** Edits that the server has not answered, the one under way first. */
  get pending(): readonly Edit[] {
    return this.waiting;
  }

  add(edit: Edit): void {
    this.waiting = [...this.waiting, edit];
    this.changed();
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let edit = this.waiting[0]; edit !== undefined; edit = this.waiting[0]) {
      try {
        this.version = await this.send(edit, this.version);
        this.waiting = this.waiting.slice(1);
      } catch (error) {
        const [, ...unsent] = this.waiting;
        this.waiting = [];
        this.refused({ error, edit, unsent });
      }
      this.changed();
    }
    this.running = false;
  }
}

/** The zones of atoms as they will be once these edits are made. */
export function withMoves(
  assignment: readonly ZoneId[],
  pending: readonly Edit[],
): readonly ZoneId[] {
  const zones = [...assignment];
  for (const { moves } of pending) {
    for (const atom of moves?.atoms ?? []) zones[atom] = moves?.zone ?? null;
  }
  return zones;
}
