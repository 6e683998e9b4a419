/** GraphQL documents, typed from the schema: `graphql("query Name($in: AreaInput!) { … }")`. */

import type { initGraphQLTada, TadaDocumentNode } from "gql.tada";
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

type Typed = ReturnType<
  typeof initGraphQLTada<{
    introspection: introspection;
    scalars: { ID: string; Date: string; DateTime: string; GeoJSON: GeoJSON };
  }>
>;

/** What a document is while the page runs: its text, and the fragments that it is made of. */
interface Text {
  readonly text: string;
  readonly fragments: readonly Text[];
}

/** A document of this text. gql.tada gives it its types; there is nothing of it in the page. */
export const graphql = ((text: string, fragments: readonly Text[] = []): Text => ({
  text: text.trim(),
  fragments,
})) as unknown as Typed;

export type { FragmentOf, ResultOf, VariablesOf } from "gql.tada";

/** A document that answers with `Result` to `Variables`. */
export type Document<Result, Variables> = TadaDocumentNode<Result, Variables>;

/** The text of a document, with the fragments that it is made of, each once. */
export function textOf<Result, Variables>(document: Document<Result, Variables>): string {
  const texts = new Set<string>();
  const take = ({ text, fragments }: Text): void => {
    texts.add(text);
    fragments.forEach(take);
  };
  take(document as unknown as Text);
  return [...texts].join("\n\n");
}
