// PostGraphile over the tables that Jingwei made: node server.mjs '{"database": …, "port": …}'
//
// The Amber preset as it comes. Its role is the reader's, so row-level security scopes it, too; the
// viewer is told by pgSettings, as its documentation has it. What lies in a grid is a foreign key,
// by smart tags, as no relation but a key's is known to it.

import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { makeJSONPgSmartTagsPlugin } from "postgraphile/utils";

const { database, port, area, role, connections } = JSON.parse(process.argv[2]);

const inGrid = (field) => `(area_code) references grid (code)|@foreignFieldName ${field}`;

const tags = makeJSONPgSmartTagsPlugin({
  version: 1,
  config: {
    class: {
      grid: { tags: { unique: "code" } },
      building: { tags: { foreignKey: inGrid("buildings") } },
      camera: { tags: { foreignKey: inGrid("cameras") } },
      incident: { tags: { foreignKey: inGrid("incidents") } },
    },
  },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  pgServices: [
    makePgService({
      connectionString: database,
      schemas: ["public", "bench_peer"],
      poolConfig: { max: connections },
      pgSettings: { "jingwei.areas": area, "jingwei.role": role },
    }),
  ],
  grafserv: { port, graphiql: false, watch: false },
  grafast: { explain: false },
};

const server = createServer();
const served = postgraphile(preset).createServ(grafserv);
await served.addTo(server);
server.listen(port, "127.0.0.1", () => console.log("ready"));
