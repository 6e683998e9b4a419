/** The card of what was clicked or found; each of its relations leads to another card. */

import { useAnswer } from "../../api/answer";
import { open } from "../../app/routing";
import { step } from "../../app/url";
import { number } from "../../i18n/numbers";
import { showWhole } from "../../map/view";
import { CloseIcon } from "../../ui/icons";
import { ErrorState, LoadingState } from "../../ui/States";
import { asked } from "../ask/state";
import { type CardOf, cardOf, type Links } from "./card";
import { LOOK_AT } from "./documents";
import { lookedAt } from "./state";
import { words } from "./words";

export function ThingCard({ id }: { id: string }) {
  const answer = useAnswer(LOOK_AT, { id });
  const thing = answer.value?.node;
  const card = thing ? cardOf(thing) : null;
  return (
    <section class="thing" aria-busy={answer.pending} aria-live="polite">
      <button
        type="button"
        class="quiet thing-close"
        aria-label={words.value.close}
        onClick={() => lookAt(null)}
      >
        <CloseIcon />
      </button>
      {card !== null && <Told card={card} />}
      {answer.error !== undefined && <ErrorState error={answer.error} />}
      {answer.value === undefined && answer.error === undefined && <LoadingState />}
      {answer.value !== undefined && card === null && <p class="aside">{words.value.noCard}</p>}
    </section>
  );
}

function Told({ card }: { card: CardOf }) {
  const { shape, code } = card;
  return (
    <>
      <p class="thing-kind">{card.kind}</p>
      <h3>{card.title}</h3>
      <dl class="thing-facts">
        {card.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {card.links.map((group) => (
        <Related key={group.name} group={group} />
      ))}
      <div class="actions">
        {shape !== null && (
          <button type="button" class="quiet" onClick={() => showWhole(shape)}>
            {words.value.show}
          </button>
        )}
        {code !== null && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              open("ask");
              asked.value = { kind: "code", code };
            }}
          >
            {words.value.askAll}
          </button>
        )}
      </div>
    </>
  );
}

function Related({ group }: { group: Links }) {
  const rest = (group.total ?? 0) - group.to.length;
  return (
    <div class="related">
      <h4>{group.name}</h4>
      <ul>
        {group.to.map(({ id, text, aside }) => (
          <li key={id}>
            <button type="button" class="link" onClick={() => lookAt(id)}>
              {text}
            </button>
            {aside !== undefined && <small>{aside}</small>}
          </li>
        ))}
        {rest > 0 && <li class="aside">{words.value.more(number(rest))}</li>}
      </ul>
    </div>
  );
}

/** Open a card, as a step that Back undoes; null closes it. */
export function lookAt(id: string | null): void {
  if (id === lookedAt.peek()) return;
  step();
  lookedAt.value = id;
}
