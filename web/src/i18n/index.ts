/** The page's words, switched at once: `t.value.signIn`. */

import { computed, type ReadonlySignal } from "@preact/signals";
import { oneOf, urlSignal } from "../app/url";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";

/** Texts of the same names: what every other language must have of one's. */
export type TextsLike<T> = T extends (...given: infer G) => string
  ? (...given: G) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: TextsLike<T[K]> };

/** What every language must have: a text missing in one does not compile. */
export type Words = TextsLike<typeof zh>;

const WORDS: Record<Language, Words> = { zh, en };

export const language = urlSignal<Language>(
  "lang",
  oneOf(["zh", "en"]),
  navigator.language.startsWith("zh") ? "zh" : "en",
);

export const t = computed(() => WORDS[language.value]);

/** The words of a part, which brings its own: `words.value.title`. */
export function wordsOf<const T>(chinese: T, english: TextsLike<T>): ReadonlySignal<TextsLike<T>> {
  return computed(() => (language.value === "zh" ? (chinese as TextsLike<T>) : english));
}
