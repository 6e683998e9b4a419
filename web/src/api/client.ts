/** GraphQL by fetch, with the token of whoever is signed in. */

import { type Document, textOf } from "./documents";

/** Why a question was not answered. `code` is the server's, or UNREACHABLE where there is none. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** What else the server told of it, such as what was done since. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

interface Coded {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly [detail: string]: unknown };
}

interface Reply<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly Coded[];
}

/** The answer to a document. Throws ApiError for the first error that ended it. */
export function ask<Result, Variables extends object>(
  token: string,
  document: Document<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  return askText(token, textOf(document), variables, signal);
}

/** The answer to a text, whose data the caller says. Throws ApiError. */
export async function askText<Data>(
  token: string,
  query: string,
  variables: object = {},
  signal?: AbortSignal,
): Promise<Data> {
  const reply: Reply<Data> = await answered(
    "/graphql",
    {
      method: "POST",
      headers: { ...bearer(token), "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    },
    signal,
  );
  if (reply.data === undefined || reply.data === null) throw errorOf(reply.errors, "INTERNAL");
  return reply.data;
}

export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The JSON that a request is answered with. Throws ApiError for a refusal or no answer. */
export async function answered<T>(
  address: string,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<T> {
  const response = await reached(address, signal === undefined ? init : { ...init, signal });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const errors = (body as Reply<unknown> | undefined)?.errors;
    throw errorOf(errors, response.status === 404 ? "NOT_FOUND" : "INTERNAL");
  }
  return body as T;
}

async function reached(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === "AbortError") throw fault;
    throw new ApiError("UNREACHABLE", String(fault));
  }
}

function errorOf(errors: readonly Coded[] | undefined, otherwise: string): ApiError {
  const [first] = errors ?? [];
  const { code = otherwise, ...details } = first?.extensions ?? {};
  return new ApiError(code, first?.message ?? otherwise, details);
}
