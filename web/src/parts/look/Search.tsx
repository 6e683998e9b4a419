/** The search: what is found opens as a card. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useAnswer } from "../../api/answer";
import { SearchIcon } from "../../ui/icons";
import { ErrorState } from "../../ui/States";
import { SEARCH } from "./documents";
import { FEWEST, type Found, foundOf, KINDS, placesIn, searchOf } from "./search";
import { foundPlace } from "./state";
import { lookAt } from "./ThingCard";
import { words } from "./words";

/** How long nobody types before it is asked. */
const PAUSE_MILLISECONDS = 250;

export function Search() {
  const typed = useSignal("");
  const asked = useSignal("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      asked.value = typed.value.trim();
    }, PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed.value]);
  const text = asked.value;
  const places = placesIn(text);
  const long = [...text].length >= FEWEST && places.length === 0;
  const answer = useAnswer(SEARCH, long ? searchOf(text) : null);
  const found = [...places, ...(answer.value === undefined || !long ? [] : foundOf(answer.value))];
  const choose = (one: Found) => {
    typed.value = "";
    asked.value = "";
    foundPlace.value = one.place ?? null;
    if (one.id !== null) lookAt(one.id);
  };
  return (
    <search class="search">
      <label class="search-field">
        <SearchIcon />
        <span class="hidden">{words.value.searching}</span>
        <input
          ref={input}
          type="search"
          value={typed.value}
          placeholder={words.value.search}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && found[0] !== undefined) choose(found[0]);
          }}
        />
      </label>
      <div role="status">
        {answer.error !== undefined && <ErrorState error={answer.error} />}
        {long && answer.value !== undefined && found.length === 0 && !answer.pending && (
          <p class="aside">{words.value.nothing(text)}</p>
        )}
      </div>
      {found.length > 0 && <Results found={found} choose={choose} />}
    </search>
  );
}

function Results({ found, choose }: { found: readonly Found[]; choose: (one: Found) => void }) {
  return (
    <div class="results">
      {KINDS.map((kind) => {
        const some = found.filter((one) => one.kind === kind);
        if (some.length === 0) return null;
        return (
          <section key={kind}>
            <h4>{words.value.kinds[kind]}</h4>
            <ul>
              {some.map((one) => (
                <li key={one.id ?? one.name}>
                  <button type="button" onClick={() => choose(one)}>
                    <span>{one.name}</span>
                    <small>{one.detail}</small>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
