/** Opening a query in GraphiQL, which gets the token from this page by a message: no URL holds it. */

import { token } from "../../app/session";

const READY = "jingwei.graphiql.ready";
const TOKEN = "jingwei.graphiql.token";

/** Open GraphiQL in a window of its own, with a query and its variables (JSON). */
export function openInGraphiql(query: string, variables: string): void {
  const asked = new URLSearchParams({ query, variables });
  const opened = window.open(`/graphql#${asked}`);
  if (opened === null) return;
  const answer = (event: MessageEvent) => {
    if (event.source !== opened || event.origin !== location.origin || event.data !== READY) return;
    opened.postMessage({ kind: TOKEN, token: token.peek() }, location.origin);
    removeEventListener("message", answer);
  };
  addEventListener("message", answer);
}
