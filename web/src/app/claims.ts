/** What a token says of its bearer, to be shown only: the server alone decides what it is worth. */

export const ROLES = [
  "VIEWER",
  "GRID_WORKER",
  "OPERATOR",
  "PLANNER",
  "ADMINISTRATOR",
  "AUDITOR",
] as const;

export type Role = (typeof ROLES)[number];

export interface Claims {
  /** Undefined where the issuer calls roles by names of its own. */
  readonly role: Role | undefined;
  readonly areas: readonly string[];
  /** When the token ends, in milliseconds since 1970; undefined where it does not say. */
  readonly expires: number | undefined;
}

/** The claims of a JWT; empty ones for what is none. */
export function claimsOf(token: string): Claims {
  const claims = payload(token);
  const areas = Array.isArray(claims.areas) ? claims.areas : [claims.areas];
  return {
    role: ROLES.find((role) => role === claims.role),
    areas: areas.filter((area) => typeof area === "string"),
    expires: typeof claims.exp === "number" ? claims.exp * 1000 : undefined,
  };
}

function payload(token: string): Readonly<Record<string, unknown>> {
  try {
    const part = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
