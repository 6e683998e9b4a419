/** The days that incidents are counted of, and those that they are compared with. */

import { type Day, dayOf, daysBetween, daysLater, isDay, monthsLater } from "../../app/days";
import type { Codec } from "../../app/url";

/** From a day to another, both counted. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** `2026-01-01..2026-06-30`. */
export const periodCodec: Codec<Period | null> = {
  read(text) {
    const [from = "", to = ""] = text.split("..", 2);
    return isDay(from) && isDay(to) && from <= to ? { from, to } : undefined;
  },
  write: (period) => (period === null ? undefined : `${period.from}..${period.to}`),
};

/** The year up to today: what is counted where nothing else is said. */
export function lastYear(now: Date, zone: string): Period {
  const to = dayOf(now, zone);
  return { from: daysLater(monthsLater(to, -12), 1), to };
}

/** The period of the same length that ends the day before. */
export function before({ from, to }: Period): Period {
  const end = daysLater(from, -1);
  return { from: daysLater(end, -daysBetween(from, to)), to: end };
}

/** The same days a year earlier. */
export function yearBefore({ from, to }: Period): Period {
  return { from: monthsLater(from, -12), to: monthsLater(to, -12) };
}

/** The months that a period touches, by their first days. */
export function monthsOf({ from, to }: Period): readonly Day[] {
  const months: Day[] = [];
  for (let month = `${from.slice(0, 7)}-01`; month <= to; month = monthsLater(month, 1)) {
    months.push(month);
  }
  return months;
}
