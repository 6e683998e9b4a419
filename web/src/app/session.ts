/** Who is signed in. The token lives in this module's memory: in no URL, and in no storage. */

import { computed, effect, signal } from "@preact/signals";
import { ApiError, answered, ask } from "../api/client";
import { graphql } from "../api/documents";
import { claimsOf, type Role } from "./claims";
import type { Tokens } from "./oidc";

const SIGNED_IN = graphql("query SignedIn { __typename }");

/** So long before a token ends the next one is got. */
const EARLY_MILLISECONDS = 60_000;

const kept = signal<Tokens | null>(null);

/** Whether the last session ended because its token did. */
export const expired = signal(false);

export const token = computed(() => kept.value?.token ?? null);
/** Whether somebody is: what is asked need not be asked anew when a token follows another. */
export const signedIn = computed(() => kept.value !== null);
export const claims = computed(() => (token.value === null ? null : claimsOf(token.value)));

/** Sign in with a token, once the server has taken it. Throws ApiError where it does not. */
export async function signInWith(pasted: string): Promise<void> {
  const trimmed = pasted.trim();
  if (!/^[\w.~+/=-]+$/.test(trimmed)) throw new ApiError("UNAUTHENTICATED", "malformed");
  await signInBy({ token: trimmed, renew: undefined });
}

/** Sign in with an issuer's tokens, once the server has taken them. Throws ApiError. */
export async function signInBy(tokens: Tokens): Promise<void> {
  await ask(tokens.token, SIGNED_IN, {});
  keep(tokens);
}

/** Sign in on a demonstration server. Throws ApiError. */
export async function signInAs(role: Role): Promise<void> {
  keep(await demoTokens(role));
}

async function demoTokens(role: Role): Promise<Tokens> {
  const given = await answered<{ readonly token: string }>("/demo/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ role }),
  });
  return { token: given.token, renew: () => demoTokens(role) };
}

function keep(tokens: Tokens): void {
  kept.value = tokens;
  expired.value = false;
}

export function signOut(): void {
  kept.value = null;
}

/** Sign out where the server no longer takes the token. */
export function sessionEnded(): void {
  expired.value = kept.value !== null;
  kept.value = null;
}

/** Get the next token before one ends, and end the session where there is none, from now on. */
export function watchExpiry(): void {
  effect(() => {
    const expires = claims.value?.expires;
    if (expires === undefined) return;
    // A timer of a browser's holds at most 2^31 - 1 milliseconds.
    const left = (early: number) =>
      Math.min(Math.max(expires - early - Date.now(), 0), 2 ** 31 - 1);
    const renewing = setTimeout(renew, left(EARLY_MILLISECONDS));
    const ending = setTimeout(sessionEnded, left(0));
    return () => {
      clearTimeout(renewing);
      clearTimeout(ending);
    };
  });
}

/** Where it fails the present token goes on until its end. */
async function renew(): Promise<void> {
  const before = kept.peek();
  const next = await before?.renew?.().catch(() => undefined);
  if (next !== undefined && kept.peek() === before) kept.value = next;
}
