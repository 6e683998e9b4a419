import { expect, test } from "vitest";
import { claimsOf } from "../src/app/claims";

function jwt(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;
}

test("a token tells role, areas and its end", () => {
  const token = jwt({ sub: "王", role: "PLANNER", areas: ["990101"], exp: 1_800_000_000 });
  expect(claimsOf(token)).toEqual({
    role: "PLANNER",
    areas: ["990101"],
    expires: 1_800_000_000_000,
  });
});

test.each(["", "x.y.z", jwt(null), jwt({ role: "KING", areas: 7 })])(
  "%j tells nothing",
  (token) => {
    expect(claimsOf(token)).toEqual({ role: undefined, areas: [], expires: undefined });
  },
);
