import { describe, expect, it } from "vitest";
import { areaInput, askedCodec, MOST_CORNERS } from "../src/parts/ask/asked";
import { chosenCodec, toggled } from "../src/parts/ask/chosen";
import { csv } from "../src/parts/ask/csv";
import { before, lastYear, monthsOf, periodCodec, yearBefore } from "../src/parts/ask/period";
import { incidentWhere, nearCameras } from "../src/parts/ask/where";

describe("an area in the URL", () => {
  for (const text of [
    "code:990101001001",
    "box:102.29,40.2,102.31,40.21",
    "circle:102.305,40.203,300",
    "circle:102.305,40.203,0.5",
    "polygon:102,40,102.1,40,102.1,40.1",
    "box:179.9,-10,-179.9,10",
  ]) {
    it(`comes back as it was: ${text}`, () => {
      const read = askedCodec.read(text);
      expect(read).toBeDefined();
      expect(askedCodec.write(read ?? null)).toBe(text);
    });
  }

  for (const text of [
    "",
    "code:",
    "code:99;drop",
    "box:1,2,3",
    "box:1,5,3,2",
    "box:1,2,3,4,5",
    "box:1,,3,4",
    "circle:1,2,0",
    "circle:1,2,-5",
    "circle:1,2,Infinity",
    "circle:200,2,5",
    "polygon:1,2,3,4",
    "polygon:1,2,3,4,5",
    `polygon:${"1,2,".repeat(MOST_CORNERS)}1,2`,
    "globe:1,2",
  ]) {
    it(`is not read from ${JSON.stringify(text)}`, () => {
      expect(askedCodec.read(text)).toBeUndefined();
    });
  }

  it("closes the ring that GraphQL takes", () => {
    const ring = [
      [1, 2],
      [3, 2],
      [3, 4],
    ] as const;
    expect(areaInput({ kind: "polygon", ring })).toEqual({
      polygon: { type: "Polygon", coordinates: [[...ring, [1, 2]]] },
    });
  });
});

describe("what is chosen", () => {
  it("comes and goes term by term", () => {
    const one = toggled({}, "category", "TRAFFIC");
    const two = toggled(one, "category", "FIRE_HAZARD");
    expect(two).toEqual({ category: ["FIRE_HAZARD", "TRAFFIC"] });
    expect(toggled(toggled(two, "category", "TRAFFIC"), "category", "FIRE_HAZARD")).toEqual({});
  });

  it("comes back from the URL as it was", () => {
    const chosen = { category: ["FIRE_HAZARD", "TRAFFIC"], month: ["2026-05"], use: ["MEDICAL"] };
    expect(chosenCodec.read(chosenCodec.write(chosen) ?? "")).toEqual(chosen);
    expect(chosenCodec.write({})).toBeUndefined();
  });

  it("has no facet that there is not", () => {
    expect(chosenCodec.read("colour:RED,category:,status:OPEN")).toEqual({ status: ["OPEN"] });
  });
});

describe("the days", () => {
  it("are the year up to today where nothing is said, by the server's clock", () => {
    const now = new Date("2026-11-27T17:30:00Z");
    expect(lastYear(now, "Asia/Shanghai")).toEqual({ from: "2025-11-29", to: "2026-11-28" });
    expect(lastYear(now, "UTC")).toEqual({ from: "2025-11-28", to: "2026-11-27" });
  });

  it("are compared with as many days before, or with those of a year before", () => {
    const days = { from: "2026-03-01", to: "2026-03-31" };
    expect(before(days)).toEqual({ from: "2026-01-29", to: "2026-02-28" });
    expect(yearBefore({ from: "2024-02-29", to: "2024-03-01" })).toEqual({
      from: "2023-02-28",
      to: "2023-03-01",
    });
  });

  it("touch every month between", () => {
    expect(monthsOf({ from: "2025-11-29", to: "2026-02-01" })).toEqual([
      "2025-11-01",
      "2025-12-01",
      "2026-01-01",
      "2026-02-01",
    ]);
  });

  it("are not read where they end before they begin, or are none", () => {
    expect(periodCodec.read("2026-02-01..2026-01-01")).toBeUndefined();
    expect(periodCodec.read("2026-02-30..2026-03-01")).toBeUndefined();
    expect(periodCodec.read("2026-02-01")).toBeUndefined();
  });
});

describe("the filters", () => {
  const days = { from: "2026-03-01", to: "2026-03-31" };

  it("mean whole days of the server's zone, both of them counted", () => {
    expect(incidentWhere(days, "Asia/Shanghai", {})).toEqual({
      reportedAt: { gte: "2026-03-01T00:00:00+08:00", lt: "2026-04-01T00:00:00+08:00" },
    });
  });

  it("leave a facet out where its own bars are counted", () => {
    const chosen = { category: ["TRAFFIC"], status: ["CLOSED"], month: ["2026-03"] };
    const bars = incidentWhere(days, "UTC", chosen, "category");
    expect(bars.category).toBeUndefined();
    expect(bars.status).toEqual({ in: ["CLOSED"] });
    expect(bars._or).toEqual([
      { reportedAt: { gte: "2026-03-01T00:00:00+00:00", lt: "2026-04-01T00:00:00+00:00" } },
    ]);
  });

  it("ask for buildings of the chosen use that have a camera at work nearby", () => {
    expect(nearCameras({ use: ["MEDICAL"] }, 50)).toEqual({
      use: { in: ["MEDICAL"] },
      nearbyCameras: { within: 50, some: { status: { eq: "ONLINE" } } },
    });
  });
});

describe("rows as CSV", () => {
  it("keep their commas, quotes and lines, and Chinese is read as such", () => {
    expect(csv(["名称", "n"], [['a,"b"\nc', 1.5]])).toBe('\u{feff}名称,n\r\n"a,""b""\nc",1.5\r\n');
  });

  it("are never run as formulas", () => {
    expect(csv(["x"], [["=1+1"], ["-2"], ["@a"], [-2], [null]])).toBe(
      "\u{feff}x\r\n'=1+1\r\n'-2\r\n'@a\r\n-2\r\n\r\n",
    );
  });
});
