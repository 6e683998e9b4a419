/** Signing in: on a demonstration server by one click as each role, else by a token. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ApiError } from "../api/client";
import { t } from "../i18n";
import { ErrorState, LoadingState } from "../ui/States";
import { loading, refusalOf } from "./loaded";
import { leaveForIssuer, takeReturn, tokensFor } from "./oidc";
import { type ServerFacts, serverFacts } from "./server";
import { expired, signInAs, signInBy, signInWith } from "./session";

export function SignIn() {
  const facts = useMemo(() => loading(serverFacts), []);
  const loaded = facts.result.value;
  return (
    <section id="panel" class="panel sign-in" tabIndex={-1} aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">{t.value.signInTitle}</h2>
      {expired.value && <p class="notice">{t.value.signedOutExpired}</p>}
      {loaded.state === "loading" && <LoadingState />}
      {loaded.state === "refused" && <ErrorState error={loaded.error} again={facts.load} />}
      {loaded.state === "there" && <Ways facts={loaded.value} />}
    </section>
  );
}

function Ways({ facts }: { facts: ServerFacts }) {
  const roles = facts.demo?.roles ?? [];
  const { oidc } = facts;
  const refused = useSignal<ApiError | null>(null);
  useEffect(() => {
    const returned = oidc === null ? null : takeReturn();
    if (oidc === null || returned === null) return;
    void trySignIn(async () => signInBy(await tokensFor(oidc, returned)), refused);
  }, [oidc]);
  return (
    <>
      <p class="lead">{leadOf(facts)}</p>
      {refused.value !== null && <TokenRefusal error={refused.value} />}
      {oidc !== null && (
        <button
          type="button"
          class="button"
          onClick={() => trySignIn(() => leaveForIssuer(oidc), refused)}
        >
          {t.value.signInAtIssuer(new URL(oidc.issuer).host)}
        </button>
      )}
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
      <details open={roles.length === 0 && oidc === null}>
        <summary>{t.value.haveToken}</summary>
        <TokenForm />
      </details>
    </>
  );
}

function leadOf({ demo, oidc }: ServerFacts): string {
  if (demo !== null) return t.value.signInDemo;
  return oidc === null ? t.value.signInToken : t.value.signInIssuer;
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
  if (error.code === "INSECURE") return <p class="notice">{t.value.insecure}</p>;
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
