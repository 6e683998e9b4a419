/** The list below the figures: the rows that they count, page by page, and all of them as CSV. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAnswer } from "../../api/answer";
import { ask } from "../../api/client";
import { refusalOf } from "../../app/loaded";
import { saved } from "../../app/saved";
import { timeZone } from "../../app/server";
import { token } from "../../app/session";
import { number } from "../../i18n/numbers";
import { ErrorState, LoadingState } from "../../ui/States";
import { areaInput } from "./asked";
import { csv } from "./csv";
import { asked, chosen, period, TABLES, table } from "./state";
import { coordinates, type Named, TABLE, type Table, type TableName } from "./tables";
import { words } from "./words";

const PAGE = 50;
/** Rows of one page of an export. */
const EXPORT_PAGE = 500;

export function Rows() {
  if (asked.value === null) return null;
  return (
    <section class="rows">
      <label class="field">
        <span>{words.value.rows}</span>
        <select
          value={table.value}
          onChange={(event) => {
            table.value = TABLES.find((name) => name === event.currentTarget.value) ?? "none";
          }}
        >
          {TABLES.map((name) => (
            <option key={name} value={name}>
              {words.value.rowsOf[name]}
            </option>
          ))}
        </select>
      </label>
      {table.value !== "none" && <Listed key={table.value} name={table.value} />}
    </section>
  );
}

function Listed({ name }: { name: TableName }) {
  const shown = TABLE[name];
  const pages = useSignal(1);
  const variables = variablesOf(shown, PAGE * pages.value);
  const key = JSON.stringify(variablesOf(shown, PAGE));
  useEffect(() => {
    pages.value = 1;
  }, [key]);
  const answer = useAnswer(shown.document, variables);
  if (answer.error !== undefined) return <ErrorState error={answer.error} />;
  const rows = answer.value?.area?.rows;
  if (rows === undefined) return <LoadingState />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section class="table-scroll" tabIndex={0} aria-label={words.value.rowsOf[name]}>
        <table>
          <thead>
            <tr>
              {shown.columns.map((column) => (
                <th key={column.title()} scope="col">
                  {column.title()}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.nodes.map((row) => (
              <tr key={row.id}>
                {shown.columns.map((column) => (
                  <td key={column.title()}>{column.cell(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="aside">{words.value.shownOf(number(rows.nodes.length), number(rows.totalCount))}</p>
      <div class="actions">
        {rows.pageInfo.hasNextPage && rows.nodes.length < 1000 && (
          <button
            type="button"
            class="quiet"
            disabled={answer.pending}
            onClick={() => {
              pages.value += 1;
            }}
          >
            {words.value.more}
          </button>
        )}
        <ExportButton name={name} shown={shown} />
      </div>
    </>
  );
}

function ExportButton({ name, shown }: { name: TableName; shown: Table<Named> }) {
  const taken = useSignal<number | null>(null);
  const error = useSignal<ReturnType<typeof refusalOf> | null>(null);
  async function exported(): Promise<void> {
    error.value = null;
    taken.value = 0;
    try {
      const rows = await allRows(shown, (count) => {
        taken.value = count;
      });
      const { column } = words.peek();
      const header = [
        ...shown.columns.map((one) => one.title()),
        column.longitude,
        column.latitude,
      ];
      const cells = rows.map((row) => [
        ...shown.columns.map((one) => one.cell(row)),
        ...coordinates(shown.place(row)),
      ]);
      const text = csv(header, cells);
      saved(`${name}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));
    } catch (fault) {
      error.value = refusalOf(fault);
    }
    taken.value = null;
  }
  return (
    <>
      <button type="button" class="quiet" disabled={taken.value !== null} onClick={exported}>
        {taken.value === null ? words.value.exportCsv : words.value.exporting(number(taken.value))}
      </button>
      {error.value !== null && <ErrorState error={error.value} />}
    </>
  );
}

/** Every row, page after page. Throws ApiError. */
async function allRows(
  shown: Table<Named>,
  taken: (count: number) => void,
): Promise<readonly Named[]> {
  const bearer = token.peek();
  const variables = variablesOf(shown, EXPORT_PAGE);
  const rows: Named[] = [];
  let after: string | null = null;
  while (bearer !== null && variables !== null) {
    const { area }: Awaited<ReturnType<typeof ask<PageOf, object>>> = await ask(
      bearer,
      shown.document,
      { ...variables, after },
    );
    if (area === null) break;
    rows.push(...area.rows.nodes);
    taken(rows.length);
    if (!area.rows.pageInfo.hasNextPage) break;
    after = area.rows.pageInfo.endCursor;
  }
  return rows;
}

type PageOf = Table<Named>["document"] extends { __apiType?: (variables: never) => infer R }
  ? R
  : never;

function variablesOf(shown: Table<Named>, first: number) {
  if (asked.value === null) return null;
  const where = shown.where(period.value, timeZone.value, chosen.value);
  return { in: areaInput(asked.value), where, first };
}
