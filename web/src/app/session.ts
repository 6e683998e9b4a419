/** Who is signed in. The token lives in this module's memory: in no URL, and in no storage. */

import { computed, effect, signal } from "@preact/signals";
import { ApiError, answered, ask } from "../api/client";
import { graphql } from "../api/documents";
import { claimsOf, type Role } from "./claims";

const SIGNED_IN = graphql("query SignedIn { __typename }");

const kept = signal<string | null>(null);

/** Whether the last session ended because its token did. */
export const expired = signal(false);

export const token = computed(() => kept.value);
export const claims = computed(() => (kept.value === null ? null : claimsOf(kept.value)));

/** Sign in with a token, once the server has taken it. Throws ApiError where it does not. */
export async function signInWith(pasted: string): Promise<void> {
  const trimmed = pasted.trim();
  if (!/^[\w.~+/=-]+$/.test(trimmed)) throw new ApiError("UNAUTHENTICATED", "malformed");
  await ask(trimmed, SIGNED_IN, {});
  kept.value = trimmed;
  expired.value = false;
}

/** Sign in on a demonstration server. Throws ApiError. */
export async function signInAs(role: Role): Promise<void> {
  const given = await answered<{ readonly token: string }>("/demo/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ role }),
  });
  kept.value = given.token;
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

/** End the session when its token does, from now on. */
export function watchExpiry(): void {
  effect(() => {
    const expires = claims.value?.expires;
    if (expires === undefined) return;
    // A timer of a browser's holds at most 2^31 - 1 milliseconds.
    const timer = setTimeout(sessionEnded, Math.min(expires - Date.now(), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  });
}
