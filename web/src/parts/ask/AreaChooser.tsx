/** Choosing the area: drawn on the map, picked on it, or by its code. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAnswer } from "../../api/answer";
import { t } from "../../i18n";
import { length } from "../../i18n/numbers";
import { currentMap } from "../../map/state";
import type { Asked } from "./asked";
import { NAMED } from "./documents";
import { drawnArea, pickedArea, type Way } from "./drawn";
import { words } from "./words";

const WAYS: readonly Way[] = ["pick", "rectangle", "circle", "polygon"];

interface ChooserProps {
  area: Asked | null;
  choose: (area: Asked | null) => void;
}

export function AreaChooser({ area, choose }: ChooserProps) {
  const drawing = useSignal<{ way: Way; leaving: AbortController } | null>(null);
  useEffect(() => () => drawing.peek()?.leaving.abort(), []);
  async function draw(way: Way): Promise<void> {
    drawing.peek()?.leaving.abort();
    const map = currentMap.peek();
    if (map === null) return;
    const leaving = new AbortController();
    drawing.value = { way, leaving };
    const drawn = await (way === "pick"
      ? pickedArea(map, leaving.signal)
      : drawnArea(map, way, leaving.signal));
    if (drawing.peek()?.leaving !== leaving) return;
    drawing.value = null;
    if (drawn !== null) choose(drawn);
  }
  const under = drawing.value;
  return (
    <div class="chooser">
      <fieldset class="ways">
        <legend class="hidden">{words.value.area}</legend>
        {WAYS.map((way) => (
          <button
            key={way}
            type="button"
            class="quiet"
            aria-pressed={under?.way === way}
            onClick={() => void draw(way)}
          >
            {words.value[way]}
          </button>
        ))}
      </fieldset>
      {under !== null && (
        <p class="notice" role="status">
          {words.value.drawing[under.way]}{" "}
          <button
            type="button"
            class="link"
            onClick={() => {
              under.leaving.abort();
              drawing.value = null;
            }}
          >
            {words.value.cancel}
          </button>
        </p>
      )}
      <CodeForm choose={choose} />
      {area !== null && (
        <p class="chosen-area">
          <AreaName area={area} />
          <button type="button" class="link" onClick={() => choose(null)}>
            {words.value.clear}
          </button>
        </p>
      )}
    </div>
  );
}

function CodeForm({ choose }: { choose: (area: Asked) => void }) {
  const wrong = useSignal(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget as HTMLFormElement).get("code");
    const code = String(said).trim();
    wrong.value = !/^\d{2,15}$/.test(code);
    if (!wrong.peek()) choose({ kind: "code", code });
  };
  return (
    <form class="code-form" onSubmit={submit}>
      <input
        name="code"
        inputMode="numeric"
        autocomplete="off"
        aria-label={words.value.code}
        placeholder={words.value.code}
        aria-invalid={wrong.value}
      />
      <button type="submit" class="quiet">
        {words.value.go}
      </button>
      {wrong.value && (
        <p role="alert" class="notice">
          {words.value.badCode}
        </p>
      )}
    </form>
  );
}

/** What an area is called. */
export function AreaName({ area }: { area: Asked }) {
  const answer = useAnswer(NAMED, area.kind === "code" ? { code: area.code } : null);
  switch (area.kind) {
    case "code": {
      const { region, community, grid } = answer.value ?? {};
      const within = community?.town?.name ?? grid?.community?.name;
      const name = region?.name ?? community?.name ?? grid?.name ?? t.value.areasOf(area.code);
      return (
        <strong>
          {within === undefined ? "" : `${within} · `}
          {name}
        </strong>
      );
    }
    case "box":
      return <strong>{words.value.drawnBox}</strong>;
    case "circle":
      return <strong>{words.value.drawnCircle(length(area.metres))}</strong>;
    case "polygon":
      return <strong>{words.value.drawnPolygon}</strong>;
  }
}
