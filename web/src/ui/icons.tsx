/** Icons: strokes of one width on a field of 20, said by the text beside them or their button. */

import type { ComponentChildren } from "preact";

function Icon({ children, turned = 0 }: { children: ComponentChildren; turned?: number }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <g transform={`rotate(${turned} 10 10)`}>{children}</g>
    </svg>
  );
}

export function PlusIcon() {
  return (
    <Icon>
      <path d="M10 4v12M4 10h12" />
    </Icon>
  );
}

export function MinusIcon() {
  return (
    <Icon>
      <path d="M4 10h12" />
    </Icon>
  );
}

/** A compass needle, turned by so many degrees. */
export function LocateIcon({ turned }: { turned: number }) {
  return (
    <Icon turned={turned}>
      <path d="M10 3l4 7h-8z" fill="currentColor" />
      <path d="M14 10l-4 7-4-7" />
    </Icon>
  );
}

export function ChevronIcon({ up }: { up: boolean }) {
  return (
    <Icon turned={up ? 180 : 0}>
      <path d="M5 8l5 5 5-5" />
    </Icon>
  );
}

export function LayersIcon() {
  return (
    <Icon>
      <path d="M10 3l7 4-7 4-7-4zM3 11l7 4 7-4" />
    </Icon>
  );
}

/** Two grids, and the border between them as it was and will be. */
export function RedrawIcon() {
  return (
    <Icon>
      <path d="M3 4h14v12H3zM9 4l2 5-2 7" />
      <path d="M13 7v6" strokeDasharray="2 2" />
    </Icon>
  );
}

/** The mark of the house: two lines of longitude, two of latitude. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="6" />
      <path d="M10 5v22M22 5v22M5 11h22M5 21h22" />
    </svg>
  );
}

export function AskIcon() {
  return (
    <Icon>
      <path d="M3.5 3.5h9v9h-9zM11 11l5.5 5.5M7 9.5V8M9 9.5V6" />
    </Icon>
  );
}

export function SearchIcon() {
  return (
    <Icon>
      <path d="M3.5 9a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M13 13l3.5 3.5" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="M5 5l10 10M15 5L5 15" />
    </Icon>
  );
}
