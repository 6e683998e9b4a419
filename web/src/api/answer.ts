/** What a component asks: its answer, asked anew whenever its variables change. */

import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { refusalOf } from "../app/loaded";
import { sessionEnded, signedIn, token } from "../app/session";
import { type ApiError, ask } from "./client";
import type { Document } from "./documents";

/** The last answer, which stays while the next is pending, or why there is none. */
export interface Answer<Result> {
  readonly value: Result | undefined;
  readonly error: ApiError | undefined;
  readonly pending: boolean;
}

/** The answer to a document; null variables ask nothing. */
export function useAnswer<Result, Variables extends object>(
  document: Document<Result, Variables>,
  variables: Variables | null,
): Answer<Result> {
  const answer = useMemo(() => signal<Answer<Result>>(NOTHING), [document]);
  const key = JSON.stringify(variables);
  const asking = signedIn.value;
  useEffect(() => {
    const bearer = token.peek();
    if (variables === null || bearer === null) {
      answer.value = NOTHING;
      return;
    }
    const leaving = new AbortController();
    void keepAnswer(answer, () => ask(bearer, document, variables, leaving.signal), leaving.signal);
    return () => leaving.abort();
  }, [document, key, asking]);
  return answer.value;
}

/** How long after a server was out of reach it is asked again. */
const RETRY_MILLISECONDS = 2000;

const NOTHING = { value: undefined, error: undefined, pending: false } as const;

async function keepAnswer<Result>(
  answer: Signal<Answer<Result>>,
  asked: () => Promise<Result>,
  leaving: AbortSignal,
): Promise<void> {
  answer.value = { ...answer.peek(), pending: true };
  try {
    const value = await asked();
    if (!leaving.aborted) answer.value = { value, error: undefined, pending: false };
  } catch (fault) {
    if (leaving.aborted) return;
    const error = refusalOf(fault);
    if (error.code === "UNAUTHENTICATED") sessionEnded();
    answer.value = { value: undefined, error, pending: false };
    if (error.code !== "UNREACHABLE") return;
    const again = setTimeout(() => void keepAnswer(answer, asked, leaving), RETRY_MILLISECONDS);
    leaving.addEventListener("abort", () => clearTimeout(again));
  }
}
