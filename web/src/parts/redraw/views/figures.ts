/** Figures and times as the reader's language writes them. */

import { language } from "../../../i18n";

function locale(): string {
  return language.value === "zh" ? "zh-CN" : "en-GB";
}

/** A share as a percentage; a dash where it is not known. */
export function percent(share: number | null | undefined, digits = 0): string {
  if (share == null) return "–";
  const options = { style: "percent", maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale(), options).format(share);
}

export function decimal(figure: number | null | undefined, digits = 2): string {
  if (figure == null) return "–";
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale(), options).format(figure);
}

/** China's one zone: a grid that holds from a day does so from its midnight there. */
const timeZone = "Asia/Shanghai";

/** A time of day in China. */
export function instant(iso: string): string {
  const options = { dateStyle: "medium", timeStyle: "short", timeZone } as const;
  return new Intl.DateTimeFormat(locale(), options).format(new Date(iso));
}

export function day(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone }).format(new Date(iso));
}

/** The instant of a date and time as a form gives them, which are China's. */
export function instantOf(local: string): string {
  return new Date(`${local}+08:00`).toISOString();
}
