/** What keeps the pages to themselves: they load nothing from elsewhere, run nothing from data, and answer to no other name. */
import type { FastifyInstance } from "fastify";

export const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * Gives every answer those headers, and refuses requests by another host name: a site whose name was made to mean 127.0.0.1 (DNS
 * rebinding) could read the data through a browser here. Data are refused to pages of other sites, too.
 */
export function protect(server: FastifyInstance): void {
  server.addHook("onRequest", async (request, reply) => {
    reply.headers(HEADERS);
    if (!isLoopback(request.headers.host)) {
      return reply.code(421).type("text/plain").send("this dashboard answers to 127.0.0.1 and localhost only\n");
    }
    const site = request.headers["sec-fetch-site"];
    if (request.url.startsWith("/api/") && site !== undefined && site !== "same-origin" && site !== "none") {
      return reply.code(403).type("text/plain").send("this dashboard's data are for its own pages\n");
    }
  });
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}
