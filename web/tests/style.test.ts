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

const NONE = { hidden: [], opacities: {}, queries: {}, marks: {} };

describe("the style that is shown", () => {
  it("lacks what is hidden", () => {
    const shown = composed(STYLE, { ...NONE, hidden: ["grids"] });
    expect(shown.layers.map((layer) => layer.id)).toEqual(["ground", "incidents"]);
  });

  it("asks for tiles of those rows that are meant", () => {
    const where = { category: { in: ["FIRE_HAZARD"] } };
    const queries = { incidents: { where: JSON.stringify(where) } };
    const { incidents, grids } = composed(STYLE, { ...NONE, queries }).sources;
    const [address = ""] = (incidents as { tiles: string[] }).tiles;
    expect(address).toMatch(/^\/tiles\/incidents\/\{z\}\/\{x\}\/\{y\}\.mvt\?where=/);
    const asked = new URLSearchParams(address.split("?")[1]).get("where");
    expect(JSON.parse(asked ?? "")).toEqual(where);
    expect(grids).toBe(STYLE.sources.grids);
  });

  it("draws a layer as strongly as it is told, whatever its opacity is an expression of", () => {
    const zoomed = ["interpolate", ["linear"], ["zoom"], 13, 0.6, 15, 1];
    const matched = ["match", ["get", "status"], ["CLOSED"], 0.4, 1];
    const layers = [
      { id: "grids", type: "line", source: "grids", paint: { "line-opacity": zoomed } },
      {
        id: "incidents",
        type: "circle",
        source: "incidents",
        paint: { "circle-opacity": matched },
      },
    ] as StyleSpecification["layers"];
    const opacities = { grids: 0.5, incidents: 0.5 };
    const [grids, incidents] = composed({ ...STYLE, layers }, { ...NONE, opacities }).layers;
    const halved = ["interpolate", ["linear"], ["zoom"], 13, 0.3, 15, 0.5];
    expect(grids?.paint).toEqual({ "line-opacity": halved });
    expect(incidents?.paint).toEqual({
      "circle-opacity": ["match", ["get", "status"], ["CLOSED"], 0.2, 0.5],
      "circle-stroke-opacity": 0.5,
    });
  });

  it("has marks above all else, each of its own source", () => {
    const data = { type: "Point" as const, coordinates: [1, 2] };
    const mark = { data, layers: [{ id: "spot", type: "circle" as const }] };
    const shown = composed(STYLE, { ...NONE, marks: { here: mark } });
    expect(shown.sources.here).toEqual({ type: "geojson", data });
    expect(shown.layers.at(-1)).toEqual({ id: "spot", type: "circle", source: "here" });
  });
});
