// Starts GraphiQL against this server. A link of the form /graphql#token=… carries the bearer
// token: it is taken out of the address (and so out of the history), and kept for this tab only.
"use strict";

(() => {
  const TOKEN = "jingwei.token";
  const EXPLAIN = "jingwei.explain";
  const WELCOME = `# Jingwei 经纬: ask any area.
# Ctrl-Space suggests, Ctrl-Enter asks.
# The book on the left describes it all.
# Your link's token is sent along; another
# one goes into Headers below, as
# {"Authorization": "Bearer …"}

query Welcome {
  communities(first: 5) {
    totalCount
    nodes {
      code
      name
    }
  }
}
`;

  const FOLLOW = `# What is done to a plan, as it is done
# 方案编辑动态. Name one of yours, press
# Ctrl-Enter, and edit it elsewhere; the
# square button ends it. Also to follow:
# jobProgress, how far a proposal is.

subscription Follow {
  planChanges(plan: "GridPlan:990101:1") {
    number
    kind
    author
    madeAt
  }
}
`;
  const RETRY_MILLISECONDS = 2000;
  const OPENER_MILLISECONDS = 2000;

  const element = React.createElement;

  function takeToken() {
    const found = new URLSearchParams(location.hash.slice(1)).get("token");
    if (found) {
      sessionStorage.setItem(TOKEN, found);
      history.replaceState(null, "", location.pathname + location.search);
    }
    return sessionStorage.getItem(TOKEN);
  }

  function claimsOf(token) {
    try {
      const text = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return null;
    }
  }

  function requestOf(parameters, options, accept) {
    const body = { ...parameters };
    if (sessionStorage.getItem(EXPLAIN) && parameters.operationName !== "IntrospectionQuery") {
      body.extensions = { ...body.extensions, explain: true };
    }
    const token = sessionStorage.getItem(TOKEN);
    return {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: accept,
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...options?.headers,
      },
      body: JSON.stringify(body),
    };
  }

  // The answer; of a subscription, which the server refuses to answer so, the answers.
  async function ask(parameters, options) {
    const accept = "application/graphql-response+json, application/json;q=0.9";
    const response = await fetch("/graphql", requestOf(parameters, options, accept));
    return response.status === 406 ? follow(parameters, options) : response.json();
  }

  // The answers of a subscription, as they come. Where the stream is cut, it goes on from its last
  // event.
  async function* follow(parameters, options) {
    const place = { last: null };
    const leaving = new AbortController();
    try {
      for (;;) {
        const request = requestOf(parameters, options, "text/event-stream");
        if (place.last) request.headers["Last-Event-ID"] = place.last;
        const response = await fetch("/graphql", { ...request, signal: leaving.signal });
        if (response.status < 500) {
          if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
            yield await response.json();
            return;
          }
          for await (const event of eventsIn(response.body)) {
            if (event.name === "complete") return;
            if (event.id) place.last = event.id;
            yield JSON.parse(event.data);
          }
        }
        await new Promise((done) => setTimeout(done, RETRY_MILLISECONDS));
      }
    } finally {
      leaving.abort();
    }
  }

  async function* eventsIn(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      let part;
      try {
        part = await reader.read();
      } catch {
        return; // the connection broke: as where the stream is cut
      }
      if (part.done) return;
      text += part.value;
      let end;
      while ((end = text.indexOf("\n\n")) >= 0) {
        const event = { name: "message", data: "", id: null };
        for (const line of text.slice(0, end).split("\n")) {
          const [, field, value] = /^([a-z]*):? ?(.*)$/.exec(line) ?? [];
          if (field === "event") event.name = value;
          else if (field === "data") event.data += value;
          else if (field === "id") event.id = value;
        }
        text = text.slice(end + 2);
        if (event.name !== "message") yield event;
      }
    }
  }

  function Identity({ token }) {
    const claims = token && claimsOf(token);
    const [explain, setExplain] = React.useState(Boolean(sessionStorage.getItem(EXPLAIN)));
    const toggle = () => {
      explain ? sessionStorage.removeItem(EXPLAIN) : sessionStorage.setItem(EXPLAIN, "1");
      setExplain(!explain);
    };
    const areas = claims && (claims.areas ?? []).map((area) => area || "everywhere").join(", ");
    return element(
      "div",
      { className: "identity" },
      claims
        ? element("span", null, `${claims.sub} · ${claims.role} · ${areas || "no area"}`)
        : element("span", { className: "missing" }, "no token 未登录"),
      claims?.role === "ADMINISTRATOR" &&
        element(
          "label",
          { title: "Show the plan, the SQL and PostgreSQL's plan under extensions.explain" },
          element("input", { type: "checkbox", checked: explain, onChange: toggle }),
          "explain",
        ),
    );
  }

  // A page of ours that opened this window tells what to ask, and on demand who asks.
  function takeQuestion() {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (!asked.has("query")) return null;
    history.replaceState(null, "", location.pathname + location.search);
    return { query: asked.get("query"), variables: asked.get("variables") ?? "" };
  }

  function takeTokenOfOpener(render) {
    if (!window.opener) return;
    addEventListener("message", (event) => {
      if (event.source !== window.opener || event.origin !== location.origin) return;
      if (event.data?.kind !== "jingwei.graphiql.token" || !event.data.token) return;
      sessionStorage.setItem(TOKEN, event.data.token);
      render(event.data.token);
    });
    window.opener.postMessage("jingwei.graphiql.ready", location.origin);
  }

  const question = takeQuestion();
  const token = takeToken();
  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  // With a question the window is of this one alone: what other windows keep is left to them.
  const own = question && { ...question, storage: { getItem: () => null, setItem() {}, removeItem() {}, clear() {}, length: 0 } };
  let rendered = false;
  const render = (token) => {
    rendered = true;
    root.render(
      element(
        GraphiQL,
        {
          key: token,
          fetcher: ask,
          defaultQuery: WELCOME,
          defaultTabs: [{ query: WELCOME }, { query: FOLLOW }],
          shouldPersistHeaders: false,
          ...own,
        },
        element(GraphiQL.Logo, null, element(Identity, { token })),
      ),
    );
  };
  takeTokenOfOpener(render);
  // Nothing is asked in vain while the page that opened this window is about to tell who asks.
  if (question && window.opener && !token) setTimeout(() => rendered || render(null), OPENER_MILLISECONDS);
  else render(token);
})();
