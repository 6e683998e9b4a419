/** A plan's report, opened over the page and printed from there. */

import { useRef } from "preact/hooks";
import { ApiError, bearer } from "../../../api/client";
import { token } from "../../../app/session";
import { t } from "../../../i18n";
import { ErrorState } from "../../../ui/States";
import { useOrder } from "./asking";

export function Report({ plan, name }: { plan: string; name: string }) {
  const words = t.value.redraw;
  const order = useOrder();
  const dialog = useRef<HTMLDialogElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const open = () =>
    order.run(async () => {
      const report = await loadReport(plan);
      if (paper.current !== null) show(paper.current, report);
      dialog.current?.showModal();
    });
  return (
    <>
      <button type="button" class="quiet" disabled={order.busy.value} onClick={open}>
        {words.report}
      </button>
      {order.refused.value !== null && <ErrorState error={order.refused.value} />}
      <dialog ref={dialog} class="report" aria-label={`${words.report} ${name}`}>
        <div class="actions report-actions">
          <button type="button" class="button" onClick={() => print()}>
            {words.print}
          </button>
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
            {words.close}
          </button>
        </div>
        <div ref={paper} class="paper" />
      </dialog>
    </>
  );
}

async function loadReport(plan: string): Promise<string> {
  const address = `/plans/${encodeURIComponent(plan)}/report.html`;
  const response = await fetch(address, { headers: bearer(token.peek() ?? "") }).catch(
    (fault: unknown) => {
      throw new ApiError("UNREACHABLE", String(fault));
    },
  );
  if (!response.ok) throw new ApiError("INTERNAL", `${response.status} ${address}`);
  return response.text();
}

const STYLE = /<style>([^<]*)<\/style>/g;

/** Put a report under a shadow root, where its style meets nothing of the page's. */
function show(paper: HTMLElement, report: string): void {
  const root = paper.shadowRoot ?? paper.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const style = [...report.matchAll(STYLE)].map(([, rules]) => rules).join("");
  // Its rules for the page's body are for the paper here.
  sheet.replaceSync(style.replaceAll(/(^|[},\s])body(?=[\s{,])/g, "$1.body"));
  root.adoptedStyleSheets = [sheet];
  const body = document.createElement("div");
  body.className = "body";
  // The page's policy takes no style element, not even in a document that is only read.
  const read = new DOMParser().parseFromString(report.replaceAll(STYLE, ""), "text/html");
  body.append(...read.body.childNodes);
  root.replaceChildren(body);
}
