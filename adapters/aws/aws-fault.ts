/**
 * What AWS can refuse, in words. Such a fault is of the infrastructure, not of the data: it is thrown, fails the invocation, and
 * the next try goes on from the last commit.
 */

export class AwsFault extends Error {
  readonly _tag = "AwsFault";
  /** The service's own word: `ResourceNotFoundException`. */
  readonly code: string;
  /** What it was about: `table assay-dev-checkpoints-1f3a`, `s3://bucket/key`. */
  readonly resource: string;

  constructor(code: string, doing: string, resource: string, cause: unknown) {
    const { what, mend } = WORDS[code] ?? { what: saidBy(cause), mend: "Mend that" };
    super(`cannot ${doing} ${resource}: ${what} (${code}). ${mend}; the next try goes on from the last commit.`, { cause });
    this.name = "AwsFault";
    this.code = code;
    this.resource = resource;
  }
}

interface Words {
  readonly what: string;
  readonly mend: string;
}

const MISSING: Words = {
  what: "there is none of that name in this account and region",
  mend: "Deploy the stack (pulumi up), which makes it and names it in the function's environment",
};
const DENIED: Words = {
  what: "the role may not do that",
  mend: "Grant it by the capability of the component that owns it, and look whether a bucket or key policy denies it",
};
const EXPIRED: Words = {
  what: "the credentials have expired or are not known",
  mend: "Renew them (in Lambda: the role was removed or changed)",
};
const CLOCK: Words = { what: "this machine's clock is too far off for a signature", mend: "Set the clock" };
const THROTTLED: Words = { what: "the service asks to slow down, also after several tries", mend: "Raise the capacity, or wait" };
const LATE: Words = { what: "no answer came in time, also after several tries", mend: "Look at the service's health and at the network" };

const WORDS: Readonly<Record<string, Words>> = {
  ResourceNotFoundException: MISSING,
  NoSuchBucket: MISSING,
  AccessDenied: DENIED,
  AccessDeniedException: DENIED,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  UnrecognizedClientException: EXPIRED,
  InvalidClientTokenId: EXPIRED,
  InvalidAccessKeyId: EXPIRED,
  CredentialsProviderError: EXPIRED,
  RequestTimeTooSkewed: CLOCK,
  InvalidSignatureException: CLOCK,
  SignatureDoesNotMatch: CLOCK,
  ProvisionedThroughputExceededException: THROTTLED,
  ThrottlingException: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  SlowDown: THROTTLED,
  LimitExceededException: THROTTLED,
  TimeoutError: LATE,
  ECONNREFUSED: LATE,
  ECONNRESET: LATE,
  EPIPE: LATE,
};

/** The service's word for an error, or the network's; undefined where it is of this program. */
export function awsCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // The network's errors are named alike, and the SDK adds its metadata to them too.
  const code = "code" in error ? error.code : undefined;
  if (typeof code === "string" && Object.hasOwn(WORDS, code)) return code;
  return "$metadata" in error || Object.hasOwn(WORDS, error.name) ? error.name : undefined;
}

/** Calls AWS, so that what it refuses surfaces as an {@link AwsFault} naming the resource. */
export async function onAws<A>(doing: string, resource: string, call: () => Promise<A>): Promise<A> {
  try {
    return await call();
  } catch (error) {
    const code = awsCodeOf(error);
    throw code === undefined ? error : new AwsFault(code, doing, resource, error);
  }
}

function saidBy(cause: unknown): string {
  return cause instanceof Error && cause.message !== "" ? cause.message : "AWS refuses it";
}
