/** Language and theme: as the URL says, else as the browser prefers. */

import { effect } from "@preact/signals";
import { language } from "../i18n";
import { oneOf, urlSignal } from "./url";

export type Theme = "light" | "dark";

export const theme = urlSignal<Theme>("theme", oneOf(["light", "dark"]), preferredTheme());

function preferredTheme(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Tell the document its language and theme, from now on. */
export function applyPreferences(): void {
  effect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
    document.documentElement.dataset.theme = theme.value;
  });
}
