/** Numbers with their units, as the reader's language writes them. */

import { language } from ".";

function format(value: number, digits: number): string {
  return value.toLocaleString(language.value === "zh" ? "zh-CN" : "en-GB", {
    maximumFractionDigits: digits,
  });
}

export function number(value: number): string {
  return format(value, 0);
}

/** A share of one as per cent. */
export function percent(share: number): string {
  return `${format(share * 100, 1)} %`;
}

/** Metres below a kilometre, kilometres from there on. */
export function length(metres: number): string {
  return metres < 1000 ? `${format(metres, 0)} m` : `${format(metres / 1000, 2)} km`;
}

/** Square metres, hectares from one on, square kilometres from one on. */
export function surface(squareMetres: number): string {
  if (squareMetres < 10_000) return `${format(squareMetres, 0)} m²`;
  if (squareMetres < 1_000_000) return `${format(squareMetres / 10_000, 1)} ha`;
  return `${format(squareMetres / 1_000_000, 2)} km²`;
}
