/** The page's words, switched at once: `t.value.signIn`. */

import { computed } from "@preact/signals";
import { oneOf, urlSignal } from "../app/url";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";

/** What every language must have: a text missing in one does not compile. */
export type Words = {
  readonly [K in keyof typeof zh]: (typeof zh)[K] extends (...given: infer G) => string
    ? (...given: G) => string
    : (typeof zh)[K] extends string
      ? string
      : { readonly [L in keyof (typeof zh)[K]]: string };
};

const WORDS: Record<Language, Words> = { zh, en };

export const language = urlSignal<Language>(
  "lang",
  oneOf(["zh", "en"]),
  navigator.language.startsWith("zh") ? "zh" : "en",
);

export const t = computed(() => WORDS[language.value]);
