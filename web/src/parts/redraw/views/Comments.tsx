/** What was said of a plan, of its zones and of places; and saying it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { claims } from "../../../app/session";
import { t } from "../../../i18n";
import { currentMap } from "../../../map/state";
import { showBox } from "../../../map/view";
import { ErrorState } from "../../../ui/States";
import { openCanvas, placeWanted } from "../canvas/use_canvas";
import { COMMENT, type Comment } from "../documents";
import { selected, selectedZones } from "../redraw";
import type { PlanSession } from "../session";
import { asked, useOrder } from "./asking";
import { instant } from "./figures";

type Place = readonly [number, number];

export function Comments({ session }: { session: PlanSession }) {
  const words = t.value.redraw;
  const { status, comments } = session.now.value;
  const place = useSignal<Place | null>(null);
  const open = openCanvas.value;
  useEffect(() => {
    const places = comments.nodes.flatMap(({ location }) =>
      location === null ? [] : [location.coordinates],
    );
    const all = place.value === null ? places : [...places, [...place.value]];
    open?.canvas.places(
      all.map((coordinates) => ({
        type: "Feature",
        properties: {},
        geometry: { type: "Point", coordinates },
      })),
    );
    return () => open?.canvas.places([]);
  }, [open, comments, place.value]);
  const mayComment = status === "CONSULTATION" && claims.value?.role !== "VIEWER";
  return (
    <>
      <h4>{words.comments}</h4>
      {comments.nodes.length === 0 && (
        <p class="state">{mayComment ? words.noComments : words.commentsOnly}</p>
      )}
      <ul class="comments">
        {comments.nodes.map((comment) => (
          <CommentLine key={comment.id} comment={comment} />
        ))}
      </ul>
      {mayComment && <CommentForm session={session} place={place} />}
    </>
  );
}

function CommentLine({ comment }: { comment: Comment }) {
  const words = t.value.redraw;
  const { author, text, madeAt, location, zone } = comment;
  const show = () => {
    if (zone !== null) selected.value = [zone.id];
    if (location === null) return;
    const [x, y] = location.coordinates;
    showBox(currentMap.peek(), [x, y, x, y]);
  };
  const about = zone !== null ? words.zoneOf(zone.code) : location !== null ? words.place : null;
  return (
    <li>
      <p>{text}</p>
      <small>
        {author} · {instant(madeAt)}
        {about !== null && (
          <>
            {" · "}
            <button type="button" class="link" onClick={show}>
              {about}
            </button>
          </>
        )}
      </small>
    </li>
  );
}

function CommentForm({ session, place }: { session: PlanSession; place: { value: Place | null } }) {
  const words = t.value.redraw;
  const order = useOrder();
  const text = useSignal("");
  const [zone] = selectedZones.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void order.run(async () => {
      const at = place.value === null ? null : { x: place.value[0], y: place.value[1] };
      const about = { zone: at === null ? (zone?.id ?? null) : null, at };
      await asked(COMMENT, { plan: session.id, words: text.peek(), ...about });
      text.value = "";
      place.value = null;
      await session.refresh();
    });
  };
  const pick = () => {
    placeWanted.value = (picked) => {
      place.value = picked;
      placeWanted.value = null;
    };
  };
  const about =
    place.value !== null
      ? words.aboutPlace
      : zone !== undefined
        ? words.zoneOf(zone.code)
        : words.aboutPlan;
  return (
    <form class="form" onSubmit={submit}>
      <label>
        {words.words}
        <textarea
          required
          rows={3}
          maxLength={2000}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <p class="hint">{placeWanted.value !== null ? words.picking : words.about(about)}</p>
      {order.refused.value !== null && <ErrorState error={order.refused.value} />}
      <div class="actions">
        <button type="submit" class="button" disabled={order.busy.value}>
          {words.comment}
        </button>
        <button type="button" class="quiet" onClick={pick}>
          {words.pickPlace}
        </button>
      </div>
    </form>
  );
}
