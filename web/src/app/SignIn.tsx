/** Signing in: on a demonstration server by one click as each role, else by a token. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ApiError } from "../api/client";
import { t } from "../i18n";
import { ErrorState, LoadingState } from "../ui/States";
import type { Role } from "./claims";
import { loading, refusalOf } from "./loaded";
import { serverFacts } from "./server";
import { expired, signInAs, signInWith } from "./session";

export function SignIn() {
  const facts = useMemo(() => loading(serverFacts), []);
  const loaded = facts.result.value;
  return (
    <section id="panel" class="panel sign-in" tabIndex={-1} aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">{t.value.signInTitle}</h2>
      {expired.value && <p class="notice">{t.value.signedOutExpired}</p>}
      {loaded.state === "loading" && <LoadingState />}
      {loaded.state === "refused" && <ErrorState error={loaded.error} again={facts.load} />}
      {loaded.state === "there" && <Ways roles={loaded.value.demo?.roles ?? []} />}
    </section>
  );
}

function Ways({ roles }: { roles: readonly Role[] }) {
  const refused = useSignal<ApiError | null>(null);
  return (
    <>
      <p class="lead">{roles.length > 0 ? t.value.signInDemo : t.value.signInToken}</p>
      {refused.value !== null && <ErrorState error={refused.value} />}
      {roles.length > 0 && (
        <ul class="roles">
          {roles.map((role) => (
            <li key={role}>
              <button type="button" onClick={() => trySignIn(() => signInAs(role), refused)}>
                <strong>{t.value.role[role]}</strong>
                <span>{t.value.roleSees[role]}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <details open={roles.length === 0}>
        <summary>{t.value.haveToken}</summary>
        <TokenForm />
      </details>
    </>
  );
}

function TokenForm() {
  const refused = useSignal<ApiError | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement).get("token");
    void trySignIn(() => signInWith(String(given)), refused);
  };
  return (
    <form class="token" onSubmit={submit}>
      <label for="token">{t.value.token}</label>
      <input id="token" name="token" type="password" autocomplete="off" required />
      <p class="hint">{t.value.tokenKept}</p>
      {refused.value !== null && <TokenRefusal error={refused.value} />}
      <button type="submit" class="button">
        {t.value.signIn}
      </button>
    </form>
  );
}

function TokenRefusal({ error }: { error: ApiError }) {
  if (error.code !== "UNAUTHENTICATED") return <ErrorState error={error} />;
  return (
    <p class="notice" role="alert">
      {t.value.tokenRefused}
      {error.message}
    </p>
  );
}

async function trySignIn(
  signingIn: () => Promise<void>,
  refused: { value: ApiError | null },
): Promise<void> {
  refused.value = null;
  try {
    await signingIn();
  } catch (fault) {
    refused.value = refusalOf(fault);
  }
}
