// An issuer of tokens for tests, by oidc-provider: node issuer.mjs PORT REDIRECT_URI AUDIENCE.
// Whoever signs in there by the name of a role has that role in the demonstration city.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { default: Provider } = await import(require.resolve("oidc-provider"));

const [, , port, redirect, audience] = process.argv;
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "jingwei-page",
      token_endpoint_auth_method: "none",
      redirect_uris: [redirect],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    },
  ],
  clientBasedCORS: () => true,
  pkce: { required: () => true },
  scopes: ["openid", "offline_access"],
  issueRefreshToken: async () => true,
  features: {
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: "openid",
        audience,
        accessTokenTTL: 90,
        accessTokenFormat: "jwt",
      }),
    },
  },
  extraTokenClaims: (_, token) => ({ role: token.accountId, areas: ["9901"] }),
  ttl: { AccessToken: 90, Session: 600, Grant: 600, Interaction: 600, RefreshToken: 600 },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
