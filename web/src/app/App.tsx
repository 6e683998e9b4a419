/** The shell: header, map, and the panel of the part that is open. */

import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { MapView } from "../map/MapView";
import { openPart } from "../parts";
import { ChevronIcon } from "../ui/icons";
import { Header } from "./Header";
import { SignIn } from "./SignIn";
import { token } from "./session";

export function App() {
  return (
    <>
      <a class="skip" href="#panel">
        {t.value.skip}
      </a>
      <Header />
      <main>
        <MapView />
        {token.value !== null && <OverMap />}
        {token.value === null ? <SignIn /> : <SidePanel />}
      </main>
    </>
  );
}

function OverMap() {
  const { OnMap } = openPart.value;
  return OnMap === undefined ? null : <OnMap />;
}

function SidePanel() {
  const folded = useSignal(false);
  const part = openPart.value;
  return (
    <aside id="panel" class="panel" tabIndex={-1} aria-labelledby="panel-title">
      <div class="panel-head">
        <h2 id="panel-title">{part.title(t.value)}</h2>
        <button
          type="button"
          class="quiet"
          aria-expanded={!folded.value}
          aria-label={folded.value ? t.value.expandPanel : t.value.collapsePanel}
          onClick={() => {
            folded.value = !folded.value;
          }}
        >
          <ChevronIcon up={!folded.value} />
        </button>
      </div>
      {!folded.value && (
        <div class="panel-body">
          <part.Panel />
        </div>
      )}
    </aside>
  );
}
