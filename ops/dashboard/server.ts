/** The dashboard's server: pages, questions and live prices, on loopback alone. It writes nothing. */
import fastify, { type FastifyInstance } from "fastify";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { addApi } from "./api.ts";
import { clientAssets } from "./client-build.ts";
import { LivePrices } from "./live.ts";
import type { About } from "./messages.ts";
import type { DashboardPort } from "./port.ts";
import { HEADERS, protect } from "./security.ts";

const HOST = "127.0.0.1";
/** A watcher that takes no more than this is let go; its browser comes back and is told what is then. */
const MOST_UNSENT_BYTES = 4 * 1024 * 1024;

/** Paths of pages. Which one it is, the page reads from its address. */
const PAGES = ["/", "/market", "/quality", "/quarantine", "/ledger", "/runs", "/cost"];

export interface Dashboard {
  /** `http://127.0.0.1:8642/` */
  readonly url: string;
  close(): Promise<void>;
}

export interface PortTaken {
  readonly _tag: "PortTaken";
  readonly message: string;
}

/** @param tcpPort 0: any that is free */
export async function serveDashboard(port: DashboardPort, about: About, tcpPort: number): Promise<Either<PortTaken, Dashboard>> {
  const server = fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  protect(server);
  await addPages(server);
  addApi(server, port, about);
  addLive(server, new LivePrices(port.quotes, port.quotesEveryMs));
  server.setNotFoundHandler((request, reply) => {
    const message = `nothing answers ${request.method} ${request.url}: pages are ${PAGES.slice(1).join(", ")}`;
    if (request.url.startsWith("/api/")) return reply.code(404).send({ fault: { _tag: "unknown", message } });
    return reply.code(404).type("text/plain; charset=utf-8").send(`${message}\n`);
  });
  server.setErrorHandler((error: Error, _request, reply) => {
    console.error(error);
    return reply.code(500).send({ fault: { _tag: "defect", message: `the dashboard failed: ${error.message}; its terminal says where` } });
  });
  try {
    const url = await server.listen({ host: HOST, port: tcpPort });
    return right({ url: `${url}/`, close: () => server.close() });
  } catch (error) {
    await server.close();
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "EADDRINUSE" ? "is in use, perhaps by another dashboard" : code === "EACCES" ? "may not be used by you" : undefined;
    if (why === undefined) throw error;
    return left({ _tag: "PortTaken", message: `port ${tcpPort} ${why}: name another with --port, or let one be found with --port 0` });
  }
}

async function addPages(server: FastifyInstance): Promise<void> {
  for (const [path, { type, body }] of await clientAssets()) {
    const kept = path === "/" ? "no-cache" : "max-age=31536000, immutable";
    for (const name of path === "/" ? PAGES : [path]) {
      server.get(name, async (_request, reply) => reply.header("cache-control", kept).type(type).send(body));
    }
  }
  // Browsers ask for it; a page without one shows none.
  server.get("/favicon.ico", async (_request, reply) => reply.code(204).send());
}

function addLive(server: FastifyInstance, live: LivePrices): void {
  server.get("/api/live", (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { ...HEADERS, "content-type": "text/event-stream", "cache-control": "no-store" });
    raw.write("retry: 1000\n\n");
    const end = live.watch((event) => {
      if (raw.writableLength > MOST_UNSENT_BYTES) raw.destroy();
      else raw.write(event);
    });
    request.raw.once("close", end);
  });
}
