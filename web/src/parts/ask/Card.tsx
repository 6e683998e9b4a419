/** A card of figures: its title, its state, and the query behind it. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Answer } from "../../api/answer";
import { type Document, textOf } from "../../api/documents";
import { number } from "../../i18n/numbers";
import { ErrorState, LoadingState } from "../../ui/States";
import { openInGraphiql } from "./graphiql";
import { words } from "./words";

interface CardProps<Result, Variables> {
  title: string;
  answer: Answer<Result>;
  document: Document<Result, Variables>;
  variables: Variables;
  children: (value: Result) => ComponentChildren;
}

export function Card<Result, Variables>(props: CardProps<Result, Variables>) {
  const { title, answer, children } = props;
  return (
    <section class="card" aria-busy={answer.pending}>
      <div class="card-head">
        <h3>{title}</h3>
        <QueryButton document={props.document} variables={props.variables} />
      </div>
      {answer.value !== undefined && children(answer.value)}
      {answer.error !== undefined && <ErrorState error={answer.error} />}
      {answer.value === undefined && answer.error === undefined && <LoadingState />}
    </section>
  );
}

/** The figure that a card is about, and what it is compared with. */
export function Figure({ value, other }: FigureProps) {
  return (
    <p class="figure">
      {/* Too few people to be counted one by one: the server tells no number. */}
      <strong>{value === null ? words.value.tooFew : number(value)}</strong>
      {value !== null && other !== undefined && other !== null && (
        <small>
          {number(other)} {change(value, other)}
        </small>
      )}
    </p>
  );
}

interface FigureProps {
  value: number | null;
  other?: number | null | undefined;
}

/** By how much a figure differs from another, in per cent of that. */
function change(value: number, other: number): string {
  if (other === 0) return "";
  const per = Math.round(((value - other) / other) * 100);
  return `(${per > 0 ? "+" : per < 0 ? "−" : "±"}${Math.abs(per)} %)`;
}

function QueryButton<R, V>({ document, variables }: { document: Document<R, V>; variables: V }) {
  const open = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="quiet query-button"
        aria-expanded={open.value}
        title={words.value.query}
        aria-label={words.value.query}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {"{ }"}
      </button>
      {open.value && <Query text={textOf(document)} variables={variables} />}
    </>
  );
}

function Query({ text, variables }: { text: string; variables: unknown }) {
  const stated = JSON.stringify(variables, null, 2);
  return (
    <div class="query">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <pre tabIndex={0}>{`${text}\n\n${stated}`}</pre>
      <button type="button" class="quiet" onClick={() => openInGraphiql(text, stated)}>
        {words.value.openInGraphiql}
      </button>
    </div>
  );
}
