/** Icons of the tools, drawn as the page's others are. */

const PATHS = {
  select: "M5 3l10 7-5 1 3 5-2 1-3-5-3 3z",
  paint: "M4 16c0-3 2-4 4-4l7-8 2 2-8 7c0 2-1 4-5 3z",
  lasso: "M10 4c4 0 7 2 7 5s-3 5-7 5-7-2-7-5 3-5 7-5zM6 13c-1 1 0 3-2 4",
  split: "M3 4h14v12H3zM6 2l8 16",
  border: "M3 4h14v12H3zM10 4v12M5 10h3M12 10h3M6 8l-2 2 2 2M14 8l2 2-2 2",
  undo: "M8 4L4 8l4 4M4 8h8a4 4 0 010 8H8",
  redo: "M12 4l4 4-4 4M16 8H8a4 4 0 000 8h4",
} as const;

export function ToolIcon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
