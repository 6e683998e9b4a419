// Follows a subscription with the client named, and prints what that client shows of it:
// a JSON line for each answer, for the error that ended it, and for the end.
import { ApolloClient, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import WebSocket from "ws";

globalThis.WebSocket ??= WebSocket; // Apollo looks for it there
const [name, address, token, query] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
const told = (event) => console.log(JSON.stringify(event));
const errorOf = (error) =>
  told({ error: (error.errors ?? error.graphQLErrors ?? [].concat(error)).map((e) => e.message ?? String(e.reason ?? e)) });

const ws = () =>
  createWs({
    url: address.replace(/^http/, "ws"),
    webSocketImpl: WebSocket, // Node has one of its own from version 22 on
    connectionParams: headers,
    retryAttempts: 3,
    retryWait: () => new Promise((done) => setTimeout(done, 50)),
  });
const sse = (singleConnection) =>
  createSse({ url: address, headers, singleConnection, retryAttempts: 3, retry: async () => {} });

const plain = (client) =>
  new Promise((done) =>
    client.subscribe(
      { query },
      {
        next: (answer) => told(answer),
        error: (error) => done(errorOf(error)),
        complete: () => done(told({ complete: true })),
      },
    ),
  );

async function apollo() {
  const client = new ApolloClient({ link: new GraphQLWsLink(ws()), cache: new InMemoryCache() });
  await new Promise((done) =>
    client.subscribe({ query: gql(query), fetchPolicy: "no-cache" }).subscribe({
      next: ({ data, error }) => (error ? errorOf(error) : told({ data })),
      error: (error) => done(errorOf(error)),
      complete: () => done(told({ complete: true })),
    }),
  );
}

async function urql() {
  const socket = ws();
  const client = new Client({
    url: address,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink),
          }),
        }),
      }),
      fetchExchange,
    ],
  });
  await new Promise((done) =>
    client.subscription(query, {}).subscribe(({ data, error, hasNext }) => {
      if (error) done(errorOf(error));
      else if (hasNext === false) done(told({ complete: true })); // with the last data once more
      else if (data) told({ data });
    }),
  );
}

const clients = {
  "graphql-ws": () => plain(ws()),
  "graphql-sse": () => plain(sse(false)),
  "graphql-sse single": () => plain(sse(true)),
  apollo,
  urql,
};
await clients[name]();
process.exit(0);
