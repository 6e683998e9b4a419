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

  async function ask(parameters, options) {
    const body = { ...parameters };
    if (sessionStorage.getItem(EXPLAIN) && parameters.operationName !== "IntrospectionQuery") {
      body.extensions = { ...body.extensions, explain: true };
    }
    const token = sessionStorage.getItem(TOKEN);
    const response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json, application/json;q=0.9",
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...options?.headers,
      },
      body: JSON.stringify(body),
    });
    return response.json();
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

  const token = takeToken();
  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  root.render(
    element(
      GraphiQL,
      { fetcher: ask, defaultQuery: WELCOME, shouldPersistHeaders: false },
      element(GraphiQL.Logo, null, element(Identity, { token })),
    ),
  );
})();
