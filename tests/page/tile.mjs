// Reads a tile from its standard input by @mapbox/vector-tile: its layers with their features.
const packages = new URL("../../web/node_modules/", import.meta.url);
const { VectorTile } = await import(new URL("@mapbox/vector-tile/index.js", packages));
const { PbfReader } = await import(new URL("pbf/index.js", packages));

const parts = [];
for await (const part of process.stdin) parts.push(part);
const { layers } = new VectorTile(new PbfReader(Buffer.concat(parts)));

const told = Object.values(layers).map((layer) => ({
  name: layer.name,
  version: layer.version,
  extent: layer.extent,
  features: Array.from({ length: layer.length }, (_, at) => {
    const feature = layer.feature(at);
    return { mvt_id: feature.id, type: feature.type, ...feature.properties };
  }),
}));
console.log(JSON.stringify(told));
