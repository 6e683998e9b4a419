/** What this part shows: the plan that is open, how it is coloured, what is selected; in the URL. */

import { computed, effect, signal } from "@preact/signals";
import { type Loaded, refusalOf } from "../../app/loaded";
import { claims, sessionEnded, token } from "../../app/session";
import { type Codec, oneOf, step, urlSignal } from "../../app/url";
import { COLOURINGS, type Colouring } from "./model/colouring";
import { PlanSession } from "./session";

const planId: Codec<string | null> = {
  read: (text) => (/^GridPlan:\d+:\d+$/.test(text) ? text : undefined),
  write: (value) => value ?? undefined,
};

/** Ids of one type, without its name: `990101:1,990101:2`. */
const zoneIds: Codec<readonly string[]> = {
  read: (text) =>
    text
      .split(",")
      .filter((id) => /^\d+:\d+$/.test(id))
      .map((id) => `PlanZone:${id}`),
  write: (ids) =>
    ids.length === 0 ? undefined : ids.map((id) => id.slice("PlanZone:".length)).join(","),
};

export const TABS = ["zones", "proposals", "compare", "decide", "edits"] as const;
export type Tab = (typeof TABS)[number];

export const plan = urlSignal<string | null>("plan", planId, null);
export const colouring = urlSignal<Colouring>(
  "colour",
  oneOf(COLOURINGS, "deviation"),
  "deviation",
);
export const selected = urlSignal<readonly string[]>("zones", zoneIds, []);
export const tab = urlSignal<Tab>("tab", oneOf(TABS, "zones"), "zones");

/** What a drag over the map does. */
export const TOOLS = ["select", "paint", "lasso", "split", "border"] as const;
export type Tool = (typeof TOOLS)[number];
export const tool = signal<Tool>("select");
/** Radius of the brush, in pixels; 0: what is under the point alone. */
export const brush = signal(0);

export const session = signal<Loaded<PlanSession> | null>(null);

/** The plan that is open and there; null while none is. */
export const opened = computed(() =>
  session.value?.state === "there" ? session.value.value : null,
);

/** Whether this role may edit, and the plan can be. */
export const mayPlan = computed(() => {
  const role = claims.value?.role;
  return role === undefined || role === "PLANNER" || role === "ADMINISTRATOR";
});
export const editable = computed(() => {
  const status = opened.value?.now.value.status;
  return mayPlan.value && (status === "DRAFT" || status === "CONSULTATION");
});

/** The selected zones that the plan has. */
export const selectedZones = computed(() => {
  const zones = opened.value?.now.value.zones.nodes ?? [];
  return selected.value.flatMap((id) => zones.find((zone) => zone.id === id) ?? []);
});

/** Open a plan, as a step that Back undoes. */
export function openPlan(id: string | null): void {
  step();
  selected.value = [];
  tool.value = "select";
  tab.value = "zones";
  plan.value = id;
}

/** Whether somebody is signed in: a renewed token does not open the plan anew. */
const signedIn = computed(() => token.value !== null);

/** Load the plan of the URL, and follow it, while this part is open. Gives the way to stop. */
export function followPlan(): () => void {
  const reload = signal(0);
  return effect(() => {
    const id = plan.value;
    reload.value;
    if (id === null || !signedIn.value) {
      session.value = null;
      return;
    }
    const leaving = new AbortController();
    session.value = { state: "loading" };
    PlanSession.open(
      () => token.peek() ?? "",
      id,
      leaving,
      () => reload.value++,
    )
      .then((value) => {
        if (!leaving.signal.aborted) session.value = { state: "there", value };
      })
      .catch((fault: unknown) => {
        if (leaving.signal.aborted) return;
        const error = refusalOf(fault);
        if (error.code === "UNAUTHENTICATED") sessionEnded();
        session.value = { state: "refused", error };
      });
    return () => leaving.abort();
  });
}
