/** Which atom lies under a place: a grid of boxes over the plan, instead of asking the map. */

import { type Area, boxOf, contains, type Position } from "./geometry";

export class HitGrid {
  private readonly cells = new Map<string, number[]>();
  private readonly width: number;
  private readonly height: number;
  private readonly boxes: readonly (readonly [number, number, number, number] | null)[];

  /** Cells are about as many as areas. */
  constructor(private readonly areas: readonly Area[]) {
    this.boxes = areas.map((area) => boxOf([area]));
    const whole = boxOf(areas) ?? [0, 0, 1, 1];
    const side = Math.max(1, Math.sqrt(areas.length));
    this.width = Math.max((whole[2] - whole[0]) / side, 1e-9);
    this.height = Math.max((whole[3] - whole[1]) / side, 1e-9);
    for (const [at, box] of this.boxes.entries()) this.enter(at, box);
  }

  /** The area that holds a place; null: none. */
  at(place: Position): number | null {
    const [x = 0, y = 0] = place;
    const near = this.cells.get(this.cell(x, y)) ?? [];
    return near.find((at) => this.within(at, x, y) && contains(this.area(at), place)) ?? null;
  }

  private area(at: number): Area {
    return this.areas[at] ?? { type: "Polygon", coordinates: [] };
  }

  private within(at: number, x: number, y: number): boolean {
    const box = this.boxes[at];
    return box != null && x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
  }

  private enter(at: number, box: readonly [number, number, number, number] | null): void {
    if (box === null) return;
    for (let x = Math.floor(box[0] / this.width); x <= box[2] / this.width; x++) {
      for (let y = Math.floor(box[1] / this.height); y <= box[3] / this.height; y++) {
        const known = this.cells.get(`${x} ${y}`);
        if (known === undefined) this.cells.set(`${x} ${y}`, [at]);
        else known.push(at);
      }
    }
  }

  private cell(x: number, y: number): string {
    return `${Math.floor(x / this.width)} ${Math.floor(y / this.height)}`;
  }
}
