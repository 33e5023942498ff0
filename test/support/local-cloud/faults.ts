/** What goes wrong between a client and the local cloud: the kinds of it, and seeded schedules of them. */
import type { Call } from "./proxy.ts";

/** What befalls a call on its way. */
export type Fault =
  /** An answer in place of the service's, which never saw the call. */
  | { readonly _tag: "Answer"; readonly status: number; readonly body: string }
  /** The connection breaks before the call arrives. */
  | { readonly _tag: "BrokenBefore" }
  /** It breaks once the call has taken effect. */
  | { readonly _tag: "ReplyLost" }
  /** No answer ever comes: of a call that never arrived, or of one that took effect. */
  | { readonly _tag: "Silent"; readonly applied: boolean }
  /** The call arrives so much later, in milliseconds. */
  | { readonly _tag: "Slow"; readonly ms: number }
  /** Of PutRecords: each so many-th entry is refused, the first one among them, and the others are put. */
  | { readonly _tag: "InPart"; readonly oneOf: number };

/** Asked for each call, in order; undefined: it goes through. */
export type Faults = (call: Call) => Fault | undefined;

/** What a JSON service answers in place of the result. @param code `ThrottlingException` */
export function refusedInJson(code: string, status = 400): Fault {
  return { _tag: "Answer", status, body: JSON.stringify({ __type: `com.amazonaws#${code}`, message: "not now" }) };
}

/** The same of S3. @param code `SlowDown` */
export function refusedInXml(code: string, status: number): Fault {
  return { _tag: "Answer", status, body: `<Error><Code>${code}</Code><Message>not now</Message></Error>` };
}

const OF_ANY: readonly Fault[] = [{ _tag: "ReplyLost" }, { _tag: "BrokenBefore" }, { _tag: "Slow", ms: 200 }];
const OF_S3 = [...OF_ANY, refusedInXml("SlowDown", 503), refusedInXml("InternalError", 500)];
const OF_JSON = [...OF_ANY, refusedInJson("ProvisionedThroughputExceededException"), refusedInJson("InternalServerError", 500)];
const OF_PUT_RECORDS: readonly Fault[] = [...OF_JSON, { _tag: "InPart", oneOf: 7 }];

/** More than what a client tries, also where several share it: they give up. */
const BURST = 12;
/** Of faults, one of so many begins a burst. */
const ONE_BURST_OF = 6;

/** One of so many calls goes wrong, the same ones for the same seed. */
export function seeded(seed: number, oneOf: number): Faults {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let burst = 0;
  return ({ operation }) => {
    if (burst > 0) burst--;
    else if (next(oneOf) > 0) return undefined;
    else if (next(ONE_BURST_OF) === 0) burst = BURST;
    const kinds = kindsOf(operation);
    return kinds[next(kinds.length)];
  };
}

function kindsOf(operation: string): readonly Fault[] {
  if (operation === "PutRecords") return OF_PUT_RECORDS;
  return operation.endsWith("Object") || operation === "ListObjectsV2" ? OF_S3 : OF_JSON;
}
