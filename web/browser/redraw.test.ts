import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asked, expectAccessible, type Faults, launch, openPage, shot, tokenOf } from "./page";

const COMMUNITY = "990101001002";
const NAMED = "河畔社区";
const planner = tokenOf("PLANNER", "规划员甲");
const second = tokenOf("PLANNER", "规划员乙");
const worker = tokenOf("GRID_WORKER", "网格员");

let browser: Browser;
let pages: (Page & Faults)[] = [];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(() => {
  pages = [];
});
afterEach(async () => {
  for (const page of pages) {
    expect(page.heard).toEqual([]);
    await page.close();
  }
});

async function newPlan(name: string): Promise<string> {
  const { createPlan } = await asked<{ createPlan: { id: string } }>(
    planner,
    "mutation($name: String!, $in: [String!]!) { createPlan(name: $name, communities: $in) { id } }",
    { name, in: [COMMUNITY] },
  );
  return createPlan.id;
}

async function openPlan(plan: string, token = planner, query = ""): Promise<Page & Faults> {
  const page = await openPage(
    browser,
    `?part=redraw&lang=zh&theme=light&plan=${plan}${query}`,
    token,
  );
  pages.push(page);
  await page.locator(".plan-head h3").waitFor();
  await page.locator(".map-canvas[data-idle]").waitFor();
  return page;
}

interface Now {
  readonly gridPlan: {
    readonly version: number;
    readonly status: string;
    readonly zones: {
      readonly nodes: readonly {
        readonly id: string;
        readonly code: string;
        readonly locked: boolean;
        readonly measures: { readonly households: number; readonly polsbyPopper: number | null };
      }[];
    };
  };
}

async function now(plan: string): Promise<Now["gridPlan"]> {
  const query = `query($plan: ID!) { gridPlan(id: $plan) {
    version status zones { nodes { id code locked measures { households polsbyPopper } } }
  } }`;
  return (await asked<Now>(planner, query, { plan })).gridPlan;
}

/** Households of the zones as the table shows them. */
function shown(page: Page): Promise<number[]> {
  return page
    .locator(".zones tbody tr:not(.zone-group) td:nth-child(2)")
    .evaluateAll((cells) => cells.map((cell) => Number.parseInt(cell.textContent ?? "", 10)));
}

async function saved(page: Page, version: number): Promise<void> {
  await page.locator(".plan-state", { hasText: `第 ${version} 版 · 已保存` }).waitFor();
}

/** A drag over the map, in pixels of the page; it ends pressed where `lift` is false. */
async function drag(page: Page, places: [number, number][], lift = true): Promise<void> {
  const [first = [0, 0], ...others] = places;
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...place, { steps: 8 });
  if (lift) await page.mouse.up();
}

/** From grid 002 up into 001, as the plan lies on a page of 1440 by 900. */
const INTO_001: [number, number][] = [
  [700, 500],
  [776, 340],
];

test("a plan is drafted from the list, and opens on the map", async () => {
  const page = await openPage(browser, "?part=redraw&lang=zh&theme=light", planner);
  pages.push(page);
  await page.getByRole("button", { name: "新建方案" }).click();
  await page.getByLabel("方案名称").fill("从列表起草");
  await page.getByLabel(NAMED).check();
  await page.getByRole("button", { name: "从今天的网格起草" }).click();
  await page.locator(".plan-head h3", { hasText: "从列表起草" }).waitFor();
  expect(await shown(page)).toEqual([335, 325, 283, 307, 278, 284]);
  expect(page.url()).toMatch(/plan=GridPlan:990101:\d+/);
  await shot(page, "redraw-plan");
  await page.getByRole("button", { name: /全部方案/ }).click();
  await page
    .getByRole("button", { name: /从列表起草.*草案.*6 格中 6 格达标/ })
    .first()
    .waitFor();
  await shot(page, "redraw-list");
});

test("a stroke is told as it goes, and the server's answer is what stays", async () => {
  const plan = await newPlan("涂画");
  const page = await openPlan(plan);
  await page.keyboard.press("b");
  await drag(page, INTO_001, false);
  await expect.poll(() => shown(page)).not.toEqual([335, 325, 283, 307, 278, 284]);
  expect((await now(plan)).version).toBe(0);
  await shot(page, "redraw-stroke");
  await page.mouse.up();
  await saved(page, 1);
  const stands = await now(plan);
  expect(await shown(page)).toEqual(stands.zones.nodes.map((zone) => zone.measures.households));
  await page.keyboard.press("Control+z");
  await saved(page, 2);
  await expect.poll(() => shown(page)).toEqual([335, 325, 283, 307, 278, 284]);
  await page.keyboard.press("Control+Shift+Z");
  await saved(page, 3);
  await expect
    .poll(() => shown(page))
    .toEqual(stands.zones.nodes.map((zone) => zone.measures.households));
});

test("strokes in quick succession all arrive", async () => {
  const plan = await newPlan("连续涂画");
  const page = await openPlan(plan);
  await page.keyboard.press("b");
  await drag(page, INTO_001);
  await drag(page, [
    [1000, 350],
    [880, 380],
  ]);
  await drag(page, [
    [900, 700],
    [960, 690],
  ]);
  await saved(page, 3);
  const { zones } = await now(plan);
  expect(await shown(page)).toEqual(zones.nodes.map((zone) => zone.measures.households));
});

test("painting leaves the page time for 30 frames a second, drawing aside", async () => {
  const plan = await newPlan("帧率");
  const page = await openPlan(plan);
  const profile = await page.context().newCDPSession(page);
  await profile.send("Performance.enable");
  const spent = async () => {
    const { metrics } = await profile.send("Performance.getMetrics");
    const parts = ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"];
    return metrics.reduce((sum, { name, value }) => sum + (parts.includes(name) ? value : 0), 0);
  };
  await page.keyboard.press("b");
  await page.getByRole("button", { name: "粗" }).click();
  await page.evaluate(() => {
    const count = () => {
      document.body.dataset.frames = String(Number(document.body.dataset.frames ?? 0) + 1);
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  const before = await spent();
  await drag(page, [
    [700, 500],
    [1200, 350],
    [1200, 650],
    [600, 650],
    [600, 300],
  ]);
  const frames = Number(await page.evaluate(() => document.body.dataset.frames));
  const milliseconds = ((await spent()) - before) * 1000;
  console.info(`${(milliseconds / frames).toFixed(1)} ms a frame, ${frames} frames`);
  expect(milliseconds / frames).toBeLessThan(33);
});

test("compactness in the page is the server's", async () => {
  const plan = await newPlan("紧凑度");
  const page = await openPlan(plan);
  for (const [at, zone] of (await now(plan)).zones.nodes.entries()) {
    await page.locator(".zone-button").nth(at).click();
    await page.locator(".zone-card h4", { hasText: zone.code.slice(-3) }).waitFor();
    const figure = await page.locator(".zone-card dd").nth(4).textContent();
    expect(Number(figure)).toBeCloseTo(zone.measures.polsbyPopper ?? -1, 2);
  }
});

test("a lasso without a grid asks into which; buildings in none are an error that leads there", async () => {
  const plan = await newPlan("套索");
  const page = await openPlan(plan);
  await page.keyboard.press("l");
  await drag(page, [
    [640, 560],
    [860, 540],
    [860, 640],
    [640, 640],
    [640, 560],
  ]);
  await page.getByLabel("划入网格").selectOption({ label: "不属任何网格" });
  await page.getByRole("button", { name: "划入", exact: true }).click();
  await saved(page, 1);
  const problem = page.getByRole("button", { name: /错误.*未划入/ });
  await problem.waitFor();
  const before = new URL(page.url()).searchParams.get("view");
  await problem.click();
  await expect
    .poll(() => new URL(page.url()).searchParams.get("view"), { timeout: 10_000 })
    .not.toBe(before);
  await shot(page, "redraw-lasso");
});

test("a grid is split by a line, merged again, and locked against the brush", async () => {
  const plan = await newPlan("拆分合并");
  const page = await openPlan(plan);
  await page.mouse.click(840, 400);
  await page.locator(".zone-card h4", { hasText: "002" }).waitFor();
  await page.keyboard.press("s");
  await page.waitForTimeout(600); // Terra Draw is loaded when it is first needed.
  await page.mouse.click(740, 480);
  await page.mouse.move(900, 500, { steps: 5 });
  await page.mouse.click(1000, 500);
  await page.keyboard.press("Enter");
  await saved(page, 1);
  expect((await now(plan)).zones.nodes).toHaveLength(7);
  await page.keyboard.press("v");
  const rows = page.locator(".zone-button");
  // 002 is selected still.
  await rows.nth(6).click({ modifiers: ["Shift"] });
  await page.keyboard.press("j");
  await saved(page, 2);
  await expect.poll(() => shown(page)).toEqual([335, 325, 283, 307, 278, 284]);
  await rows.nth(0).click();
  await page.keyboard.press("k");
  await saved(page, 3);
  expect((await now(plan)).zones.nodes[0]?.locked).toBe(true);
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  await drag(page, INTO_001, false);
  await page.locator(".live-strip", { hasText: "锁定的网格不变" }).waitFor();
  await page.mouse.up();
  expect((await now(plan)).version).toBe(3);
});

test("held to another band, the plan has other classes and other problems", async () => {
  const page = await openPlan(await newPlan("标准"));
  await page.locator("summary", { hasText: "调整户数标准" }).click();
  await page.getByLabel("户数下限").fill("280");
  await page.getByLabel("户数上限").fill("330");
  await page.getByRole("button", { name: "调整户数标准" }).click();
  await page.getByRole("button", { name: /警告.*001.*户数超标 · 335，标准 330/ }).waitFor();
  await page.locator(".legend li", { hasText: "280–330 达标" }).waitFor();
});

test("without a pointer: a building is taken by the keyboard alone", async () => {
  const plan = await newPlan("键盘");
  const page = await openPlan(plan);
  await page.locator(".zone-button").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".around summary").focus();
  await page.keyboard.press("Enter");
  await page.locator(".around li button").first().focus();
  await page.keyboard.press("Enter");
  await saved(page, 1);
  expect((await now(plan)).zones.nodes[0]?.measures.households).toBeGreaterThan(335);
  await page.keyboard.press("Control+z");
  await saved(page, 2);
});

test("a link shows what its sender saw", async () => {
  const plan = await newPlan("链接");
  const { zones } = await now(plan);
  const id = zones.nodes[2]?.id.slice("PlanZone:".length);
  const page = await openPlan(plan, planner, `&zones=${id}&colour=residents&tab=zones`);
  await page.locator(".zone-card h4", { hasText: "003" }).waitFor();
  expect(await page.getByLabel("着色").inputValue()).toBe("residents");
});

test("proposals come as a job, and candidates lie side by side", async () => {
  const plan = await newPlan("自动划分");
  const page = await openPlan(plan);
  await page.getByRole("tab", { name: "自动划分" }).click();
  await page.locator(".job-form summary").first().click();
  await page.getByLabel("户数下限").fill("250");
  await page.locator(".job-form[open] button[type=submit]").click();
  await page.locator(".candidate").first().waitFor();
  expect(await page.locator(".candidate").count()).toBeGreaterThan(0);
  await page.locator(".job-form summary").first().click();
  await page.locator(".candidates").scrollIntoViewIfNeeded();
  await shot(page, "redraw-candidates");
  await page.locator(".candidate").first().click();
  await page.locator(".plan-head h3", { hasText: "自动划分 ·" }).waitFor();
  await page.getByRole("tab", { name: "比较" }).click();
  await page.locator(".loads").waitFor();
  await page.getByLabel("卷帘").fill("0.6");
  await shot(page, "redraw-compare");
});

test("from consultation to effect and back, each step with what it will do", async () => {
  const plan = await newPlan("审批全程");
  const first = await openPlan(plan, planner, "&tab=decide");
  await first.getByText("提交征求意见").first().click();
  await first.getByText("之后如再编辑，须重新提交").waitFor();
  await first.getByRole("button", { name: "提交征求意见" }).click();
  await first.locator(".chip-CONSULTATION").waitFor();

  const said = await openPlan(plan, worker, "&tab=decide");
  await said.getByRole("button", { name: "在地图上指定位置" }).click();
  await said.mouse.click(900, 500);
  await said.getByLabel("意见内容").fill("这里过街不便。");
  await said.getByRole("button", { name: "发表意见" }).click();
  await said.locator(".comments li", { hasText: "这里过街不便。" }).waitFor();
  await shot(said, "redraw-comment");

  const other = await openPlan(plan, second, "&tab=decide");
  await other.locator(".comments li", { hasText: "网格员" }).waitFor();
  await other.locator(".decision summary", { hasText: "批准" }).click();
  await other.locator(".decision[open]").getByLabel("理由").fill("同意。");
  await other.locator(".decision[open] button").click();
  await other.locator(".chip-APPROVED").waitFor();
  await other.locator(".decision summary", { hasText: "发布" }).click();
  await other.getByText("取代现行网格").waitFor();
  await shot(other, "redraw-publish");
  await other.locator(".decision[open] button").click();
  await other.locator(".chip-EFFECTIVE").waitFor();
  await other.locator(".decision summary", { hasText: "撤回" }).click();
  await other.locator(".decision[open]").getByLabel("理由").fill("试一次。");
  await other.locator(".decision[open] button").click();
  await other.locator(".chip-WITHDRAWN").waitFor();
  await other.getByRole("tab", { name: "记录" }).click();
  await other.locator(".strip li").first().waitFor();
});

test("the report opens over the page, in its own style, and prints without it", async () => {
  const page = await openPlan(await newPlan("报告"));
  await page.getByRole("button", { name: "报告" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByText("网格划分方案报告").waitFor();
  await shot(page, "redraw-report");
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".header").isVisible()).toBe(false);
  expect(await dialog.getByRole("button", { name: "打印" }).isVisible()).toBe(false);
  expect(await dialog.getByText("网格划分方案报告").isVisible()).toBe(true);
  await shot(page, "redraw-report-print");
  await page.emulateMedia({ media: "screen" });
  await dialog.getByRole("button", { name: "关闭" }).click();
  await dialog.waitFor({ state: "hidden" });
});

test("on a phone the plan lies above the sheet, and a drag paints", async () => {
  const plan = await newPlan("手机");
  const query = `?part=redraw&lang=zh&theme=light&plan=${plan}`;
  const page = await openPage(browser, query, planner, { width: 390, height: 844 });
  pages.push(page);
  await page.locator(".plan-head h3").waitFor();
  await page.locator(".map-canvas[data-idle]").waitFor();
  await page.getByRole("button", { name: "涂画" }).click();
  await drag(page, [
    [180, 300],
    [180, 240],
    [250, 230],
  ]);
  await saved(page, 1);
  await shot(page, "redraw-phone");
});

test("whoever made a plan is told why he may not approve it", async () => {
  const plan = await newPlan("自批");
  const page = await openPlan(plan, planner, "&tab=decide");
  await page.getByText("提交征求意见").first().click();
  await page.getByRole("button", { name: "提交征求意见" }).click();
  await page.locator(".decision summary", { hasText: "批准" }).click();
  await page.locator(".decision[open]").getByLabel("理由").fill("同意。");
  await page.locator(".decision[open] button").click();
  await page.locator(".decision .state").waitFor();
  expect((await now(plan)).status).toBe("CONSULTATION");
});

describe("two browsers on one plan", () => {
  test("each sees the other's edits", async () => {
    const plan = await newPlan("两人同看");
    const [one, other] = [await openPlan(plan), await openPlan(plan, second)];
    await one.keyboard.press("b");
    await drag(one, INTO_001);
    await saved(one, 1);
    await other.locator(".heard", { hasText: "规划员甲：划入楼栋（第 1 版）" }).waitFor();
    await saved(other, 1);
    expect(await shown(other)).toEqual(await shown(one));
  });

  test("an edit that came too late is told what was done, and made again", async () => {
    const plan = await newPlan("两人同改");
    const [one, other] = [await openPlan(plan), await openPlan(plan, second)];
    let let_go = () => {};
    const held = new Promise<void>((resolve) => {
      let_go = resolve;
    });
    await other.route("**/graphql", async (route) => {
      if (route.request().postData()?.includes("mutation Edit")) await held;
      await route.continue();
    });
    await other.keyboard.press("b");
    await drag(other, [
      [1000, 350],
      [880, 380],
    ]);
    await one.keyboard.press("b");
    await drag(one, INTO_001);
    await saved(one, 1);
    let_go();
    const refused = other.locator(".refused");
    await refused.waitFor();
    expect(await refused.textContent()).toContain("规划员甲：划入楼栋（第 1 版）");
    await expect.poll(() => shown(other)).toEqual(await shown(one));
    await shot(other, "redraw-conflict");
    await refused.getByRole("button", { name: "在新版上重做" }).click();
    await saved(other, 2);
    await saved(one, 2);
    expect(await shown(one)).toEqual(await shown(other));
  });
});

test("with the server away an edit is kept, and made when it is back", async () => {
  const plan = await newPlan("断网");
  const page = await openPlan(plan);
  await page.route("**/graphql", (route) => route.abort());
  await page.keyboard.press("b");
  await drag(page, INTO_001);
  await page.locator(".refused").waitFor();
  await page.unroute("**/graphql");
  await page.locator(".refused").getByRole("button", { name: "重试" }).click();
  await saved(page, 1);
  page.heard.length = 0; // The browser itself tells of what was cut off.
});

test.each([
  ["zh", "light"],
  ["en", "dark"],
  ["zh", "dark"],
  ["en", "light"],
])("axe finds nothing, in %s and %s", async (language, theme) => {
  const plan = await newPlan(`无障碍 ${language} ${theme}`);
  const page = await openPage(browser, `?part=redraw&lang=${language}&theme=${theme}`, planner);
  pages.push(page);
  await page.locator(".plans li").first().waitFor();
  await expectAccessible(page);
  const { zones } = await now(plan);
  const id = zones.nodes[0]?.id.slice("PlanZone:".length);
  const opened = await openPage(
    browser,
    `?part=redraw&lang=${language}&theme=${theme}&plan=${plan}&zones=${id}`,
    planner,
  );
  pages.push(opened);
  await opened.locator(".plan-head h3").waitFor();
  for (let tab = 0; tab < 5; tab++) {
    await opened.getByRole("tab").nth(tab).click();
    await opened.evaluate(() => {
      for (const details of document.querySelectorAll<HTMLDetailsElement>(".plan-tab details")) {
        details.open = true;
      }
    });
    await expectAccessible(opened);
    await shot(opened, `redraw-${language}-${theme}-${tab}`);
  }
});
