import { describe, expect, test, vi } from "vitest";

vi.stubGlobal("location", { search: "" });
const { names, oneOf, queryWith, view } = await import("../src/app/url");

describe("a view in the URL", () => {
  test("comes back as it was written", () => {
    const written = view.write({
      longitude: 113.93,
      latitude: 22.53,
      zoom: 14.237,
      bearing: -30.2,
    });
    expect(written).toBe("113.93000,22.53000,14.24,-30");
    expect(view.read(written ?? "")).toEqual({
      longitude: 113.93,
      latitude: 22.53,
      zoom: 14.24,
      bearing: -30,
    });
  });

  test.each(["", "113.9", "113.9,22.5", "113.9,,14", "200,22,14", "113,91,3", "1,2,3,x", "a,b,c"])(
    "%j is none",
    (text) => {
      expect(view.read(text)).toBeUndefined();
    },
  );
});

test("what goes without saying is not written", () => {
  expect(oneOf(["light", "dark"], "light").write("light")).toBeUndefined();
  expect(names.write([])).toBeUndefined();
});

test("a word that is none of them is not read", () => {
  expect(oneOf(["light", "dark"]).read("blue")).toBeUndefined();
  expect(names.read("grids,<b>,roads")).toEqual(["grids", "roads"]);
});

test("parameters of others stay in the query", () => {
  expect(queryWith("?plan=GridPlan:1:2&hide=grids", [["hide", undefined]])).toBe(
    "?plan=GridPlan:1:2",
  );
  expect(queryWith("", [["view", "1,2,3"]])).toBe("?view=1,2,3");
});
