/** Days and instants in the time zone that the server counts by. */

/** A day as ISO 8601 writes it: 2026-11-27. */
export type Day = string;

const MILLISECONDS_A_DAY = 86_400_000;

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text);
}

/** The day that an instant falls on in a time zone. */
export function dayOf(instant: Date, zone: string): Day {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return format.format(instant);
}

/** So many days later; earlier where they are negative. */
export function daysLater(day: Day, days: number): Day {
  const moved = new Date(Date.parse(`${day}T00:00Z`) + days * MILLISECONDS_A_DAY);
  return moved.toJSON().slice(0, 10);
}

/** The same day so many months later, or the last of its month where there is none. */
export function monthsLater(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toJSON().slice(0, 10);
}

/** How many days lie between two. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / MILLISECONDS_A_DAY;
}

/** The first instant of a day in a time zone, with its offset: 2026-11-27T00:00:00+08:00. */
export function startOf(day: Day, zone: string): string {
  const midnight = Date.parse(`${day}T00:00Z`);
  // The offset at midnight there: asked at UTC's midnight, and again at what that gives.
  const guess = midnight - offsetAt(midnight, zone);
  return `${day}T00:00:00${offsetText(offsetAt(guess, zone))}`;
}

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const named = format.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})$/.exec(named ?? "") ?? [];
  if (hours === undefined || minutes === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function offsetText(milliseconds: number): string {
  const minutes = Math.abs(milliseconds) / 60_000;
  const two = (number: number) => String(number).padStart(2, "0");
  return `${milliseconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** An instant to the minute, as the server's zone shows it: 2026-11-27 09:30. */
export function minuteOf(instant: string): string {
  return instant.slice(0, 16).replace("T", " ");
}
