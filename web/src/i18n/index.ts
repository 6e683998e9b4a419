/** The page's words, switched at once: `t.value.signIn`. */

import { computed } from "@preact/signals";
import { oneOf, urlSignal } from "../app/url";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";

/** What every language must have: a text missing in one does not compile. */
export type Words = SameTexts<typeof zh>;

type SameTexts<T> = {
  readonly [K in keyof T]: T[K] extends (...given: infer G) => string
    ? (...given: G) => string
    : T[K] extends string
      ? string
      : SameTexts<T[K]>;
};

const WORDS: Record<Language, Words> = { zh, en };

export const language = urlSignal<Language>(
  "lang",
  oneOf(["zh", "en"]),
  navigator.language.startsWith("zh") ? "zh" : "en",
);

export const t = computed(() => WORDS[language.value]);
