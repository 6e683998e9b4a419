/** Bars of how many there are of each kind; a bar is a button that chooses its kind. */

import { number } from "../i18n/numbers";

export interface Bar {
  readonly term: string;
  readonly text: string;
  readonly count: number;
  /** What the count is compared with. */
  readonly other?: number | undefined;
}

interface BarsProps {
  label: string;
  bars: readonly Bar[];
  chosen?: readonly string[] | undefined;
  choose?: ((term: string) => void) | undefined;
}

export function Bars({ label, bars, chosen = [], choose }: BarsProps) {
  const most = Math.max(1, ...bars.map((bar) => Math.max(bar.count, bar.other ?? 0)));
  return (
    <ul class="bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.term}>
          {choose === undefined ? (
            <span class="bar">
              <Figures bar={bar} most={most} />
            </span>
          ) : (
            <button
              type="button"
              class="bar"
              aria-pressed={chosen.includes(bar.term)}
              data-faded={chosen.length > 0 && !chosen.includes(bar.term) ? "" : undefined}
              onClick={() => choose(bar.term)}
            >
              <Figures bar={bar} most={most} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Figures({ bar, most }: { bar: Bar; most: number }) {
  return (
    <>
      <span class="bar-text">{bar.text}</span>
      <svg class="bar-drawn" width="100%" height="14" aria-hidden="true">
        <rect
          class="bar-count"
          y="2"
          height={bar.other === undefined ? 10 : 6}
          width={share(bar.count, most)}
          rx="1.5"
        />
        {bar.other !== undefined && (
          <rect class="bar-other" y="9" height="3" width={share(bar.other, most)} rx="1" />
        )}
      </svg>
      <span class="bar-figure">
        {number(bar.count)}
        {bar.other !== undefined && <small>{number(bar.other)}</small>}
      </span>
    </>
  );
}

/** A width: what there is at all is seen, however little it is. */
function share(count: number, most: number): string {
  return count === 0 ? "0" : `${Math.max(1, (count / most) * 100)}%`;
}
