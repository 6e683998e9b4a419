import type { StyleSpecification } from "maplibre-gl";
import { describe, expect, it } from "vitest";
import { composed } from "../src/map/style";

const STYLE: StyleSpecification = {
  version: 8,
  sources: {
    grids: { type: "vector", tiles: ["/tiles/grids/{z}/{x}/{y}.mvt"] },
    incidents: { type: "vector", tiles: ["/tiles/incidents/{z}/{x}/{y}.mvt"] },
  },
  layers: [
    { id: "ground", type: "background" },
    { id: "grids", type: "line", source: "grids", "source-layer": "grids" },
    { id: "incidents", type: "circle", source: "incidents", "source-layer": "incidents" },
  ],
};

describe("the style that is shown", () => {
  it("lacks what is hidden", () => {
    const shown = composed(STYLE, ["grids"], {}, {});
    expect(shown.layers.map((layer) => layer.id)).toEqual(["ground", "incidents"]);
  });

  it("asks for tiles of those rows that are meant", () => {
    const where = { category: { in: ["FIRE_HAZARD"] } };
    const { incidents, grids } = composed(STYLE, [], { incidents: where }, {}).sources;
    const [address = ""] = (incidents as { tiles: string[] }).tiles;
    expect(address).toMatch(/^\/tiles\/incidents\/\{z\}\/\{x\}\/\{y\}\.mvt\?where=/);
    expect(JSON.parse(decodeURIComponent(address.split("where=")[1] ?? ""))).toEqual(where);
    expect(grids).toBe(STYLE.sources.grids);
  });

  it("has overlays above all else, each of its own source", () => {
    const data = { type: "Point" as const, coordinates: [1, 2] };
    const overlay = { data, layers: [{ id: "spot", type: "circle" as const }] };
    const shown = composed(STYLE, [], {}, { here: overlay });
    expect(shown.sources.here).toEqual({ type: "geojson", data });
    expect(shown.layers.at(-1)).toEqual({ id: "spot", type: "circle", source: "here" });
  });
});
