/** Whether the dashboard's server needs more memory the longer it tells live prices. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Bench } from "./bench.ts";
import { PriceStream } from "./dashboard-stream.ts";
import { historyData, MovingPrices } from "./dashboard-world.ts";

const SERVER = fileURLToPath(new URL("dashboard-process.ts", import.meta.url));
const WATCHERS = 2;
/** What a server tells in two minutes, and in ten: it reads prices every half second. */
const [FEW, MANY] = [240, 1_200];

export const dashboardMemory: Bench = {
  name: "dashboard-memory",
  unit: `memory held by the dashboard's server after ${MANY.toLocaleString("en")} / ${FEW} live updates`,
  mark: 1.1,
  notes: [
    `As many updates as ten minutes and two minutes have, one after the other as fast as they go, so that ten minutes pass in less than one: of 100 prices each, to ${WATCHERS} watchers.`,
    "The server in a process of its own, after a full collection; each of its reads opens the database, as in the command.",
    "Held: V8's heap in use, and what it holds outside. The resident set is told beside it and is no ratio: it grows with V8's reserve, which " +
      "follows the rate of allocation, here many times that of the command.",
  ],
  async run(work) {
    const data = await historyData(work);
    const server = fork(SERVER, [data], { execArgv: ["--expose-gc"] });
    const prices = new MovingPrices(data);
    const watchers: PriceStream[] = [];
    try {
      const url = await heard<string>(server);
      for (let watcher = 0; watcher < WATCHERS; watcher++) watchers.push(await PriceStream.open(url));
      const usages: NodeJS.MemoryUsage[] = [];
      for (let update = 1; update <= MANY; update++) {
        if (update % 20 === 0) work.say(`dashboard-memory: update ${update} of ${MANY}`);
        await prices.move(update);
        await Promise.all(watchers.map((watcher) => watcher.until(update)));
        if (update !== FEW && update !== MANY) continue;
        server.send("memory");
        usages.push(await heard<NodeJS.MemoryUsage>(server));
      }
      const [few, many] = usages.map(({ heapUsed, external }) => heapUsed + external) as [number, number];
      const [fewResident, manyResident] = usages.map(({ rss }) => rss) as [number, number];
      const absolute = `${megabytes(many)} and ${megabytes(few)} held, ${megabytes(manyResident)} and ${megabytes(fewResident)} resident`;
      return { ratio: many / few, runs: 1, absolute };
    } finally {
      for (const watcher of watchers) watcher.close();
      prices.close();
      if (server.connected) server.disconnect();
    }
  },
};

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Its next message. Throws where it ends instead. */
async function heard<A>(server: ChildProcess): Promise<A> {
  const done = new AbortController();
  const ended = once(server, "exit", { signal: done.signal }).then(([code]) => {
    throw new Error(`the dashboard's server ended with ${code}`);
  });
  const [message] = await Promise.race([once(server, "message", { signal: done.signal }), ended]);
  done.abort();
  return message as A;
}
