/** The layers of the map: which are shown, how strongly, and what their colours mean. */

import { t, type Words } from "../../i18n";
import { percent } from "../../i18n/numbers";
import { hiddenLayers, offeredLayers, opacities, style } from "../../map/state";
import { ErrorState, LoadingState } from "../../ui/States";
import { Legend } from "./Legend";
import { words } from "./words";

export function Layers() {
  const loaded = style.value;
  if (loaded.state === "loading") return <LoadingState />;
  if (loaded.state === "refused") {
    return loaded.error.code === "NOT_FOUND" ? <NoLayers /> : <ErrorState error={loaded.error} />;
  }
  if (offeredLayers.value.length === 0) return <NoLayers />;
  return (
    <ul class="layers">
      {/* What is drawn last lies on top. */}
      {[...offeredLayers.value].reverse().map((name) => (
        <LayerLine key={name} name={name} />
      ))}
    </ul>
  );
}

function NoLayers() {
  return <p class="state">{t.value.noLayers}</p>;
}

function LayerLine({ name }: { name: string }) {
  const shown = !hiddenLayers.value.includes(name);
  const title = layerTitle(name, t.value);
  const opacity = opacities.value[name] ?? 1;
  return (
    <li>
      <div class="layer-line">
        <label>
          <input type="checkbox" checked={shown} onChange={() => toggle(name, shown)} />
          {title}
        </label>
        <input
          type="range"
          min="0.1"
          max="1"
          step="0.1"
          value={opacity}
          disabled={!shown}
          aria-label={`${title}: ${words.value.opacity}`}
          aria-valuetext={percent(opacity)}
          onInput={(event) => fade(name, Number(event.currentTarget.value))}
        />
      </div>
      {shown && <Legend layer={name} />}
    </li>
  );
}

function toggle(name: string, shown: boolean): void {
  const others = hiddenLayers.value.filter((hidden) => hidden !== name);
  hiddenLayers.value = shown ? [...others, name] : others;
}

function fade(name: string, opacity: number): void {
  const { [name]: _, ...others } = opacities.peek();
  opacities.value = opacity >= 1 ? others : { ...others, [name]: opacity };
}

export function layerTitle(name: string, known: Words): string {
  const titles: Readonly<Record<string, string>> = known.layer;
  return titles[name] ?? name;
}
