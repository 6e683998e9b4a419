import "@fontsource-variable/noto-sans-sc";
import "./ui/tokens.css";
import "./ui/page.css";
import { render } from "preact";
import { App } from "./app/App";
import { applyPreferences } from "./app/preferences";
import { watchExpiry } from "./app/session";
import { followUrl } from "./app/url";
import { PARTS } from "./parts";

followUrl();
applyPreferences();
watchExpiry();
for (const part of PARTS) part.start?.();

const page = document.getElementById("page");
if (page !== null) render(<App />, page);
