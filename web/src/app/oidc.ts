/** Signing in at an issuer, by OpenID Connect: authorization code with PKCE (RFC 7636).
 *
 * Tokens stay in memory. What must outlive the way to the issuer and back (the verifier, and where
 * the reader was) is kept in this tab's session storage, and taken out on the return.
 */

import { ApiError } from "../api/client";
import type { ServerFacts } from "./server";

type Issuer = NonNullable<ServerFacts["oidc"]>;

export interface Tokens {
  readonly token: string;
  /** Gets the next tokens; undefined where the issuer gives no refresh token. */
  readonly renew: (() => Promise<Tokens>) | undefined;
}

interface Pending {
  readonly state: string;
  readonly verifier: string;
  /** The query that the page had. */
  readonly query: string;
}

const PENDING = "jingwei.sign-in";

interface Discovered {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** Go to the issuer. Throws ApiError where it cannot be reached, or the page is not secure. */
export async function leaveForIssuer(issuer: Issuer): Promise<void> {
  if (!isSecureContext) throw new ApiError("INSECURE", location.origin);
  const { authorization_endpoint } = await discovered(issuer);
  const pending: Pending = { state: random(), verifier: random(), query: location.search };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const address = new URL(authorization_endpoint);
  for (const [name, value] of Object.entries({
    response_type: "code",
    client_id: issuer.clientId,
    redirect_uri: redirectAddress(),
    scope: issuer.scope,
    state: pending.state,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: "S256",
  })) {
    address.searchParams.set(name, value);
  }
  location.assign(address);
}

/** What the issuer sent the reader back with; null where nobody comes from there. */
export interface Return {
  readonly code: string | null;
  readonly error: string | null;
  readonly verifier: string;
}

/** Take the issuer's answer out of the address, where it is the answer to what was asked. */
export function takeReturn(): Return | null {
  const answer = new URLSearchParams(location.search);
  const kept = sessionStorage.getItem(PENDING);
  if (kept === null || !answer.has("state")) return null;
  sessionStorage.removeItem(PENDING);
  const pending: Pending = JSON.parse(kept);
  history.replaceState(null, "", location.pathname + pending.query);
  // What the page shows is read from its address anew.
  dispatchEvent(new PopStateEvent("popstate"));
  // Another's answer, put into this tab, is none.
  if (answer.get("state") !== pending.state) return null;
  return { code: answer.get("code"), error: answer.get("error"), verifier: pending.verifier };
}

/** The tokens for the issuer's code. Throws ApiError. */
export async function tokensFor(issuer: Issuer, returned: Return): Promise<Tokens> {
  if (returned.code === null) throw new ApiError("UNAUTHENTICATED", returned.error ?? "no code");
  return await granted(issuer, {
    grant_type: "authorization_code",
    code: returned.code,
    redirect_uri: redirectAddress(),
    code_verifier: returned.verifier,
  });
}

async function granted(issuer: Issuer, asked: Readonly<Record<string, string>>): Promise<Tokens> {
  const { token_endpoint } = await discovered(issuer);
  const body = new URLSearchParams({ ...asked, client_id: issuer.clientId });
  const reply = await fetched(token_endpoint, { method: "POST", body });
  const said = await reply.json().catch(() => ({}));
  if (!reply.ok || typeof said.access_token !== "string") {
    throw new ApiError("UNAUTHENTICATED", String(said.error_description ?? said.error ?? ""));
  }
  const refresh: unknown = said.refresh_token ?? asked.refresh_token;
  const renew =
    typeof refresh === "string"
      ? () => granted(issuer, { grant_type: "refresh_token", refresh_token: refresh })
      : undefined;
  return { token: said.access_token, renew };
}

async function discovered({ issuer }: Issuer): Promise<Discovered> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const reply = await fetched(address, {});
  if (!reply.ok) throw new ApiError("UNREACHABLE", address);
  return (await reply.json()) as Discovered;
}

async function fetched(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (fault) {
    throw new ApiError("UNREACHABLE", `${address}: ${fault}`);
  }
}

function redirectAddress(): string {
  return `${location.origin}/`;
}

/** 256 random bits. */
function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challengeOf(verifier: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(hash));
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
