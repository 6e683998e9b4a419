/** Something that is asked for: not there yet, there, or refused. */

import { type Signal, signal } from "@preact/signals";
import { ApiError } from "../api/client";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "there"; readonly value: T }
  | { readonly state: "refused"; readonly error: ApiError };

export interface Loading<T> {
  readonly result: Signal<Loaded<T>>;
  /** Ask anew. */
  load(): Promise<void>;
}

/** What `asked` gives, asked at once. */
export function loading<T>(asked: () => Promise<T>): Loading<T> {
  const result = signal<Loaded<T>>({ state: "loading" });
  async function load(): Promise<void> {
    result.value = { state: "loading" };
    try {
      result.value = { state: "there", value: await asked() };
    } catch (fault) {
      result.value = { state: "refused", error: refusalOf(fault) };
    }
  }
  void load();
  return { result, load };
}

export function refusalOf(fault: unknown): ApiError {
  return fault instanceof ApiError ? fault : new ApiError("INTERNAL", String(fault));
}
