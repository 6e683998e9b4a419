/** Loading, and why there is nothing: the same everywhere. */

import type { ApiError } from "../api/client";
import { t } from "../i18n";

export function LoadingState() {
  return (
    <p class="state" role="status">
      <span class="state-bar" aria-hidden="true" />
      {t.value.loading}
    </p>
  );
}

/** A refusal in the reader's words, the server's beneath it, and a way to ask again. */
export function ErrorState({ error, again }: { error: ApiError; again?: () => void }) {
  return (
    <div class="state" role="alert">
      <p>{sentence(error.code)}</p>
      {error.code !== "UNREACHABLE" && <p class="state-detail">{error.message}</p>}
      {again !== undefined && error.code !== "FORBIDDEN" && (
        <button type="button" class="button" onClick={again}>
          {t.value.retry}
        </button>
      )}
    </div>
  );
}

function sentence(code: string): string {
  if (code === "UNREACHABLE" || code === "UNAVAILABLE") return t.value.unreachable;
  return code === "FORBIDDEN" ? t.value.forbidden : t.value.failed;
}
