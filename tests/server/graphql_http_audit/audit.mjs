// Runs the audits of GraphQL over HTTP against the address given and prints each as a JSON line.
import { auditServer } from "graphql-http";

const [url, token] = process.argv.slice(2);
const fetchFn = (address, options = {}) =>
  fetch(address, {
    ...options,
    headers: { ...options.headers, authorization: `Bearer ${token}` },
  });

for (const audit of await auditServer({ url, fetchFn })) {
  const { id, name, status, reason } = audit;
  console.log(JSON.stringify({ id, name, status, reason }));
}
