/** What the server tells of itself before anybody signs in (`GET /page.json`). */

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
}

/** Throws ApiError. */
export function serverFacts(): Promise<ServerFacts> {
  return answered<ServerFacts>("/page.json", {});
}
