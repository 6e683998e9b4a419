/** Columns of how many there were of each month; a column is a button that chooses its month. */

import { number } from "../i18n/numbers";
import type { Bar } from "./Bars";

interface ColumnsProps {
  label: string;
  columns: readonly Bar[];
  chosen: readonly string[];
  choose: (term: string) => void;
}

const HEIGHT = 72;

export function Columns({ label, columns, chosen, choose }: ColumnsProps) {
  const most = Math.max(1, ...columns.map((column) => Math.max(column.count, column.other ?? 0)));
  const height = (count: number) => (count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT));
  return (
    <ul class="columns" aria-label={label}>
      {columns.map((column) => (
        <li key={column.term}>
          <button
            type="button"
            aria-pressed={chosen.includes(column.term)}
            data-faded={chosen.length > 0 && !chosen.includes(column.term) ? "" : undefined}
            title={spoken(column)}
            onClick={() => choose(column.term)}
          >
            <span class="hidden">{spoken(column)}</span>
            <svg width="100%" height={HEIGHT} aria-hidden="true">
              {column.other !== undefined && (
                <rect
                  class="bar-other"
                  width="100%"
                  y={HEIGHT - height(column.other)}
                  height={height(column.other)}
                />
              )}
              <rect
                class="bar-count"
                x={column.other === undefined ? "0" : "25%"}
                width={column.other === undefined ? "100%" : "50%"}
                y={HEIGHT - height(column.count)}
                height={height(column.count)}
              />
            </svg>
            <span class="column-name" aria-hidden="true">
              {column.text}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function spoken(column: Bar): string {
  const figures = [column.count, column.other].filter((figure) => figure !== undefined);
  return `${column.term.slice(0, 7)}: ${figures.map(number).join(" / ")}`;
}
