import { execFileSync } from "node:child_process";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import * as documents from "../../src/parts/redraw/documents";

const sdl = execFileSync("../.venv/bin/jingwei", ["sdl"], { encoding: "utf8", maxBuffer: 2 ** 24 });
const schema = buildSchema(sdl);

const written = Object.entries(documents).flatMap(([name, document]) =>
  typeof document === "string" ? [[name, document] as const] : [],
);
const made = [
  ...documents.EDITS_OFFERED.map((edit) => [edit, documents.editDocument(edit)] as const),
  ...documents.DECISIONS_OFFERED.map((step) => [step, documents.decisionDocument(step)] as const),
];

test.each([...written, ...made])("%s is a document of the server's schema", (_, text) => {
  expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
});
