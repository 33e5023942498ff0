/** A service of Pulumi's protocol whose methods take a request and return a response. */
import * as grpc from "@grpc/grpc-js";

/** A method of the protocol: its request to its response. */
// biome-ignore lint/suspicious/noExplicitAny: each method has a request type of its own, and a table has them all
export type Method = (request: any) => unknown;

const MOST_BYTES = 400 * 1024 * 1024;

/** Serves on a port of its own; what `known` lacks is refused in the name of `who`. */
export async function serveUnary(service: grpc.ServiceDefinition, known: Readonly<Record<string, Method>>, who: string) {
  const server = new grpc.Server({ "grpc.max_receive_message_length": MOST_BYTES });
  const handlers = Object.keys(service).map((name): [string, grpc.handleUnaryCall<unknown, unknown>] => [
    name,
    async ({ request }, reply) => {
      const method = known[name];
      if (!method) return reply({ code: grpc.status.UNIMPLEMENTED, message: `${who} has no ${name}` });
      try {
        reply(null, await method(request));
      } catch (fault) {
        reply({ code: grpc.status.UNKNOWN, message: (fault as Error).message });
      }
    },
  ]);
  server.addService(service, Object.fromEntries(handlers));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  return { port, close: () => server.forceShutdown() };
}
