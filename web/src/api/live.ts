/** Subscriptions by server-sent events, which come back by themselves after a break. */

import { createClient } from "graphql-sse";
import { bearer } from "./client";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** Hear of a subscription's events until it completes, is refused, or `leaving` is aborted.
 * Each time that it comes back it bears the token of that moment. */
export async function follow<Data>(
  token: () => string,
  subscription: { readonly query: string; readonly variables: () => Record<string, unknown> },
  heard: (data: Data) => void,
  leaving: AbortSignal,
): Promise<void> {
  for (let wait = FIRST_WAIT; !leaving.aborted; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const ended = await heardOut(token(), subscription, heard, leaving);
    if (ended || leaving.aborted) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Whether the stream told all that there is; false where it was cut. */
async function heardOut<Data>(
  token: string,
  { query, variables }: { query: string; variables: () => Record<string, unknown> },
  heard: (data: Data) => void,
  leaving: AbortSignal,
): Promise<boolean> {
  const client = createClient({ url: "/graphql", headers: { ...bearer(token) }, retryAttempts: 0 });
  const leave = () => client.dispose();
  leaving.addEventListener("abort", leave, { once: true });
  try {
    for await (const { data, errors } of client.iterate({ query, variables: variables() })) {
      if (errors !== undefined) return true;
      if (data !== undefined && data !== null) heard(data as Data);
    }
    return true;
  } catch {
    return false;
  } finally {
    leaving.removeEventListener("abort", leave);
    client.dispose();
  }
}
