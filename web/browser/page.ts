/** The page in a real browser, for tests that do what its users do. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

/** Where the page is served; `npm run browser` says so. */
export const ADDRESS = process.env.JINGWEI_PAGE ?? "http://127.0.0.1:8000";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
/** Software GL: what the page draws does not hang on the machine's card. */
const ARGUMENTS = ["--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGUMENTS });
}

/** A token for the server of this project's own database. */
export function tokenOf(role: string, subject: string, area = "990101"): string {
  const given = ["token", "--role", role, "--subject", subject, "--area", area];
  return execFileSync("../.venv/bin/jingwei", given, { encoding: "utf8" }).trim();
}

/** What went wrong in a page while nobody looked: it must be nothing. */
export interface Faults {
  readonly heard: string[];
}

/** Open an address of the page in a window of its own, signed in with a token. */
export async function openPage(
  browser: Browser,
  query: string,
  token: string,
  viewport = { width: 1440, height: 900 },
): Promise<Page & Faults> {
  const page = await browser.newPage({ viewport });
  const heard: string[] = [];
  page.on("pageerror", (fault) => heard.push(fault.message));
  page.on("console", (message) => {
    if (message.type() === "error") heard.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto(`${ADDRESS}/${query}`);
  const summary = page.locator("details:not([open]) > summary", { hasText: /令牌|token/ });
  await page.locator("#token, .roles").first().waitFor({ state: "attached" });
  if ((await summary.count()) > 0) await summary.click();
  await page.fill("#token", token);
  await page.locator("form.token button").click();
  await page.locator("#panel-title").waitFor();
  return Object.assign(page, { heard });
}

/** Ask the server itself. */
export async function asked<Data>(token: string, query: string, variables = {}): Promise<Data> {
  const response = await fetch(`${ADDRESS}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** No violation that axe knows of. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } })
      .axe;
    return (await axe.run()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
  });
  expect(found).toEqual([]);
}

/** Keep a picture to be looked at. */
export async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `browser/shots/${name}.png` });
}
