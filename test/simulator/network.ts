/**
 * The network between a process and the services, with the client's own tries: what is lost on it, comes late, or is refused. Whatever
 * a process does to the world it does by a call, so that to die before a call arrives, while it is under way, or after it took effect
 * is to die at any `await` there is.
 */
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CopyObjectCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { refusal } from "./aws/refusal.ts";
import type { Faults, Kind } from "./faults.ts";
import type { MadeUpTime } from "./time.ts";

/** What a service does with a call; of entries of PutRecords, `refused` says which are not taken. */
export type Answer = (command: unknown, token: string, refused: (place: number) => boolean) => object;

export interface NetworkOf {
  readonly time: MadeUpTime;
  readonly faults: Faults;
  /** Of the process: a name of its own, and whether it lives. */
  readonly name: string;
  readonly isAlive: () => boolean;
  readonly die: () => void;
  /** The chance that something befalls a try. */
  readonly rate: number;
}

/** What can befall a try, and of which kind it is. */
const BEFALLS = {
  /** It took effect, and the answer is lost. */
  "reply-lost": "reply lost",
  /** It never arrived. */
  broken: "connection broken",
  throttled: "throttle",
  /** The client gives up waiting, and the call takes effect later. */
  late: "timeout",
  /** The process dies; the call never arrives, or has taken effect. */
  "crash-before": "crash",
  "crash-after": "crash",
  /** This try and those after it fail, until the client gives up. */
  outage: "connection broken",
} as const satisfies Record<string, Kind>;

type Befalls = keyof typeof BEFALLS;

const NAMES = Object.keys(BEFALLS) as Befalls[];

/** Tries of the SDK's clients, as they are set up. */
const TRIES = 4;
const OUTAGE_TRIES = 9;
/** So much more often something befalls what puts records into the stream: there are few such calls. */
const OF_PUTS = 5;

export class Network {
  private readonly of: NetworkOf;
  private calls = 0;
  private outage = 0;

  constructor(of: NetworkOf) {
    this.of = of;
  }

  /** As the SDK's clients send: tries again what may be tried again. */
  client(answer: Answer): { send(command: unknown): Promise<object> } {
    return {
      send: async (command) => {
        const call = `${this.of.name}/${this.calls++}`;
        for (let tries = 1; ; tries++) {
          try {
            return await this.try(`${call}.${tries}`, call, command, answer);
          } catch (error) {
            if (tries === TRIES || !isTransient(error)) throw error;
            this.of.faults.count("retry");
            await this.of.time.sleep(25 * 2 ** tries);
          }
        }
      },
    };
  }

  private async try(place: string, call: string, command: unknown, answer: Answer): Promise<object> {
    const { time, faults, isAlive, die } = this.of;
    const apply = () =>
      answer(command, call, (entry) =>
        faults.at(`${place}/entry-${entry}`, this.of.rate, "partial PutRecords", "an entry of PutRecords is refused"),
      );
    await time.sleep(faults.between(`${place}/out`, 1, 20));
    // What had left the process when it died may arrive or not.
    if (!isAlive() && faults.chance(`${place}/left`) < 0.5) return never();
    switch (this.befalls(place, command)) {
      case "reply-lost":
        apply();
        await this.back(place);
        // The connection breaks before the answer's head, or in its body.
        if (command instanceof GetObjectCommand && faults.chance(`${place}/body`) < 0.5) return { Body: brokenBody() };
        throw reset();
      case "broken":
        await this.back(place);
        throw reset();
      case "throttled":
        await this.back(place);
        if (command instanceof CopyObjectCommand) throw refusal("ConditionalRequestConflict", 409);
        throw refusal("SlowDown", 503);
      case "late":
        time.after(faults.between(`${place}/late`, 50, 5_000), () => attempt(apply));
        await time.sleep(40);
        throw refusal("TimeoutError", 0);
      case "crash-before":
        die();
        return never();
      case "crash-after":
        attempt(apply);
        die();
        return never();
      case undefined: {
        const done = attempt(apply);
        await this.back(place);
        if ("refused" in done) throw done.refused;
        return done.answer;
      }
    }
  }

  private befalls(place: string, command: unknown): Exclude<Befalls, "outage"> | undefined {
    const { faults } = this.of;
    const rate = command instanceof PutRecordsCommand ? this.of.rate * OF_PUTS : this.of.rate;
    if (this.outage > 0) {
      this.outage--;
      return "broken";
    }
    const name = faults.pick(`${place}/kind`, NAMES);
    if (!faults.at(place, rate, BEFALLS[name], `${name} ${(command as object).constructor.name}`)) return undefined;
    if (name !== "outage") return name;
    this.outage = OUTAGE_TRIES;
    return "broken";
  }

  private async back(place: string): Promise<void> {
    const { time, faults, isAlive } = this.of;
    await time.sleep(faults.between(`${place}/back`, 1, 20));
    if (!isAlive()) await never();
  }
}

function attempt(apply: () => object): { readonly answer: object } | { readonly refused: unknown } {
  try {
    return { answer: apply() };
  } catch (refused) {
    return { refused };
  }
}

function isTransient(error: unknown): boolean {
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  return code === "ECONNRESET" || name === "SlowDown" || name === "TimeoutError";
}

const reset = () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET", $metadata: { attempts: 1 } });

function brokenBody() {
  const broken = () => Promise.reject(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
  return { transformToByteArray: broken, transformToString: broken };
}

const never = () => new Promise<never>(() => {});
