/** A deployed function: processes that are started when they are needed, kept warm, and die. */
import type { Surroundings } from "../../adapters/aws/surroundings.ts";
import { Network } from "./network.ts";
import type { World } from "./world.ts";

/** What became of an invocation, as whoever invoked it sees it. */
export type Invoked<A> =
  | { readonly _tag: "Returned"; readonly requestId: string; readonly response: A }
  | { readonly _tag: "Failed"; readonly requestId: string; readonly functionError: string }
  | { readonly _tag: "NotInvoked"; readonly message: string };

/** A process that has started: `handler` is its module's. */
interface Process<E, A> {
  readonly number: number;
  readonly handler: (event: E) => Promise<A>;
  readonly death: Promise<"died">;
  readonly die: () => void;
}

/** Clocks that are off by so much, in milliseconds. */
const SKEWS = [-3_650, -2, -1 / 24, 1 / 24, 2, 3_650].map((days) => days * 86_400_000);
const LONGEST_MS = 3_000;

export class DeployedFunction<E, A> {
  private readonly world: World;
  private readonly name: string;
  private readonly start: (around: Surroundings) => Promise<(event: E) => Promise<A>>;
  private readonly idle: Process<E, A>[] = [];
  private processes = 0;
  /** Processes begun before this one are not kept. */
  private kept = 0;
  private invocations = 0;

  /** @param start what the function's module does when a process loads it */
  constructor(world: World, name: string, start: (around: Surroundings) => Promise<(event: E) => Promise<A>>) {
    this.world = world;
    this.name = name;
    this.start = start;
  }

  async invoke(event: E): Promise<Invoked<A>> {
    const { faults, rates, time } = this.world;
    const requestId = `${this.name}#${++this.invocations}`;
    if (faults.at(`${requestId}/throttled`, rates.invocation, "throttle", "not invoked"))
      return { _tag: "NotInvoked", message: "Rate exceeded" };
    const failed = { _tag: "Failed", requestId, functionError: "Unhandled" } as const;
    const process = await this.warmOrNew(requestId);
    if (!process) return failed;
    let ended = false;
    if (faults.at(`${requestId}/timeout`, rates.invocation, "timeout", "killed after a while")) {
      time.after(faults.between(`${requestId}/after`, 0, LONGEST_MS), () => ended || process.die());
    }
    const done = await Promise.race([process.death, process.handler(event).then(returned, thrown)]);
    ended = true;
    if (done === "died") return failed;
    if (process.number >= this.kept) this.idle.push(process);
    if ("error" in done) {
      this.world.threw(requestId, done.error);
      return failed;
    }
    return faults.at(`${requestId}/reply-lost`, rates.invocation, "reply lost", "its answer is lost")
      ? failed
      : { _tag: "Returned", requestId, response: done.response };
  }

  /** Lets go of its processes: of those at work, once they are done. */
  recycle(): void {
    this.idle.length = 0;
    this.kept = this.processes + 1;
  }

  private async warmOrNew(requestId: string): Promise<Process<E, A> | undefined> {
    const { faults, rates } = this.world;
    const place = faults.between(`${requestId}/which`, 0, Math.max(0, this.idle.length - 1));
    const [warm] = faults.at(`${requestId}/cold`, rates.invocation, "cold start", "a new process") ? [] : this.idle.splice(place, 1);
    return warm ?? (await this.begin(++this.processes));
  }

  /** Undefined where it does not come up. */
  private async begin(number: number): Promise<Process<E, A> | undefined> {
    const { world } = this;
    const name = `${this.name}.${number}`;
    const { time, faults, rates, s3, dynamoDb, kinesis } = world;
    let alive = true;
    let die = () => {};
    const death = new Promise<"died">((resolve) => {
      die = () => {
        alive = false;
        resolve("died");
      };
    });
    const network = new Network({ time, faults, name, isAlive: () => alive, die, rate: rates.call });
    const skew = faults.at(`${name}/clock`, rates.invocation, "clock skew", "its clock is off") ? faults.pick(`${name}/skew`, SKEWS) : 0;
    // Of the clients the program uses `send` alone.
    const around = {
      s3: network.client((command) => s3.answer(command)),
      dynamoDb: network.client((command, token) => dynamoDb.answer(command, token)),
      kinesis: network.client((command, _token, refused) => kinesis.answer(command, refused)),
      clock: { now: () => time.now() + skew },
      wait: (ms: number) => time.sleep(ms),
      attempt: name,
      telemetry: world.telemetry,
    } as unknown as Surroundings;
    const started = await Promise.race([death, this.start(around).then(returned, thrown)]);
    if (started === "died") return undefined;
    if ("error" in started) {
      world.threw(name, started.error);
      return undefined;
    }
    return { number, handler: started.response, death, die };
  }
}

const returned = <A>(response: A) => ({ response });
const thrown = (error: unknown) => ({ error });
