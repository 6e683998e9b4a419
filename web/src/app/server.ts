/** What the server tells of itself before anybody signs in (`GET /page.json`). */

import { signal } from "@preact/signals";
import { answered } from "../api/client";
import type { Role } from "./claims";

export interface ServerFacts {
  readonly demo: { readonly roles: readonly Role[] } | null;
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly scope: string;
  } | null;
  readonly version: string;
  /** The time zone that the server counts days by. */
  readonly timeZone: string;
}

export const timeZone = signal("Asia/Shanghai");

/** Throws ApiError. */
export async function serverFacts(): Promise<ServerFacts> {
  const facts = await answered<ServerFacts>("/page.json", {});
  timeZone.value = facts.timeZone;
  return facts;
}
