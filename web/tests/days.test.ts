import { describe, expect, it } from "vitest";
import { daysBetween, daysLater, monthsLater, startOf } from "../src/app/days";

describe("days", () => {
  it("go on over months, years and leap days", () => {
    expect(daysLater("2024-02-28", 1)).toBe("2024-02-29");
    expect(daysLater("2026-01-01", -1)).toBe("2025-12-31");
    expect(monthsLater("2026-01-31", 1)).toBe("2026-02-28");
    expect(monthsLater("2026-01-31", -2)).toBe("2025-11-30");
    expect(daysBetween("2026-01-01", "2026-12-31")).toBe(364);
  });

  it("begin when they do in the zone, also on the days when clocks change", () => {
    expect(startOf("2026-11-27", "Asia/Shanghai")).toBe("2026-11-27T00:00:00+08:00");
    expect(startOf("2026-03-29", "Europe/Berlin")).toBe("2026-03-29T00:00:00+01:00");
    expect(startOf("2026-03-30", "Europe/Berlin")).toBe("2026-03-30T00:00:00+02:00");
    expect(startOf("2026-10-25", "Europe/Berlin")).toBe("2026-10-25T00:00:00+02:00");
    expect(startOf("1986-05-04", "Asia/Shanghai")).toBe("1986-05-04T00:00:00+08:00");
    expect(startOf("2026-07-01", "America/St_Johns")).toBe("2026-07-01T00:00:00-02:30");
  });
});
