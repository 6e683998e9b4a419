import { language, t } from "../i18n";
import { openPart, PARTS } from "../parts";
import { Mark } from "../ui/icons";
import { Switch } from "../ui/Switch";
import { theme } from "./preferences";
import { open } from "./routing";
import { claims, signOut } from "./session";

export function Header() {
  return (
    <header class="header">
      <h1 class="name">
        <Mark />
        <span>{t.value.name}</span>
        <small>{t.value.tagline}</small>
      </h1>
      {claims.value !== null && <Tabs />}
      <div class="preferences">
        <Switch
          label={t.value.language}
          value={language.value}
          choices={[
            { value: "zh", text: "中文", lang: "zh-CN" },
            { value: "en", text: "EN", lang: "en" },
          ]}
          choose={(chosen) => {
            language.value = chosen;
          }}
        />
        <Switch
          label={t.value.theme}
          value={theme.value}
          choices={[
            { value: "light", text: t.value.light },
            { value: "dark", text: t.value.dark },
          ]}
          choose={(chosen) => {
            theme.value = chosen;
          }}
        />
      </div>
      {claims.value !== null && <Who />}
    </header>
  );
}

function Tabs() {
  return (
    <nav class="tabs" aria-label={t.value.parts}>
      {PARTS.map((part) => (
        <button
          key={part.name}
          type="button"
          aria-current={part === openPart.value ? "page" : undefined}
          onClick={() => open(part.name)}
        >
          <part.icon />
          {part.title(t.value)}
        </button>
      ))}
    </nav>
  );
}

function Who() {
  const known = claims.value;
  if (known === null) return null;
  const areas = known.areas.filter((area) => area !== "");
  const within = areas.length > 0 ? t.value.areasOf(areas.join(", ")) : t.value.everywhere;
  return (
    <div class="who">
      <p>
        {known.role !== undefined && <strong>{t.value.role[known.role]}</strong>}
        <span>{within}</span>
      </p>
      <button type="button" class="quiet" onClick={signOut}>
        {t.value.signOut}
      </button>
    </div>
  );
}
