/** Questions and orders of the views, with the token of the moment. */

import { type Signal, useSignal } from "@preact/signals";
import { type ApiError, askText } from "../../../api/client";
import { refusalOf } from "../../../app/loaded";
import { sessionEnded, token } from "../../../app/session";

/** Throws ApiError. */
export async function asked<Data>(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  try {
    return await askText<Data>(token.peek() ?? "", query, variables);
  } catch (fault) {
    const error = refusalOf(fault);
    if (error.code === "UNAUTHENTICATED") sessionEnded();
    throw error;
  }
}

export interface Order {
  readonly busy: Signal<boolean>;
  readonly refused: Signal<ApiError | null>;
  /** Have something done; what it is refused for is kept. */
  run(doing: () => Promise<void>): Promise<void>;
}

/** Something that a view has done, one at a time. */
export function useOrder(): Order {
  const busy = useSignal(false);
  const refused = useSignal<ApiError | null>(null);
  const run = async (doing: () => Promise<void>) => {
    if (busy.peek()) return;
    busy.value = true;
    refused.value = null;
    try {
      await doing();
    } catch (fault) {
      refused.value = refusalOf(fault);
    } finally {
      busy.value = false;
    }
  };
  return { busy, refused, run };
}
