import { t, type Words } from "../../i18n";
import { hiddenLayers, offeredLayers, style } from "../../map/state";
import { ErrorState, LoadingState } from "../../ui/States";

export function LayersPanel() {
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
  return (
    <li>
      <label>
        <input type="checkbox" checked={shown} onChange={() => toggle(name, shown)} />
        {layerTitle(name, t.value)}
      </label>
    </li>
  );
}

function toggle(name: string, shown: boolean): void {
  const others = hiddenLayers.value.filter((hidden) => hidden !== name);
  hiddenLayers.value = shown ? [...others, name] : others;
}

function layerTitle(name: string, words: Words): string {
  const titles: Readonly<Record<string, string>> = words.layer;
  return titles[name] ?? name;
}
