/** Rows as CSV by RFC 4180, as spreadsheets open it: UTF-8 with its mark, lines ended by CR LF. */

export type Cell = string | number | null;

const MARK = "\u{feff}";

export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return MARK + [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** A value; a text that a spreadsheet would run as a formula is led by an apostrophe. */
function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
