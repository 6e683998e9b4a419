/** GraphQL documents, typed from the schema: `graphql("query Name($in: AreaInput!) { … }")`. */

import { initGraphQLTada, type TadaDocumentNode } from "gql.tada";
import type { introspection } from "./schema-env";

/** A GeoJSON geometry as the schema gives it. */
export type GeoJSON =
  | { readonly type: "Point"; readonly coordinates: readonly number[] }
  | { readonly type: "LineString"; readonly coordinates: readonly (readonly number[])[] }
  | { readonly type: "Polygon"; readonly coordinates: readonly (readonly (readonly number[])[])[] }
  | {
      readonly type: "MultiLineString";
      readonly coordinates: readonly (readonly (readonly number[])[])[];
    }
  | {
      readonly type: "MultiPolygon";
      readonly coordinates: readonly (readonly (readonly (readonly number[])[])[])[];
    };

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { ID: string; Date: string; DateTime: string; GeoJSON: GeoJSON };
}>();

export type { FragmentOf, ResultOf, VariablesOf } from "gql.tada";
export { readFragment } from "gql.tada";

/** A document that answers with `Result` to `Variables`. */
export type Document<Result, Variables> = TadaDocumentNode<Result, Variables>;

/** The text of a document, with the fragments that it is made of. */
export function textOf(document: {
  readonly loc?: { readonly source: { readonly body: string } } | undefined;
}): string {
  const text = document.loc?.source.body;
  if (text === undefined) throw new Error("a document without its text");
  return text.trim();
}
