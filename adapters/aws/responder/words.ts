/** What AWS refuses to whoever answers an alarm, in words: what to set, whom to ask. */
import { AwsFault, awsCodeOf } from "../aws-fault.ts";

export interface Where {
  readonly stack: string;
  /** Undefined where none is set. */
  readonly region: string | undefined;
  /** Of the credentials, where one is set. */
  readonly profile?: string | undefined;
}

const NO_CREDENTIALS =
  "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in (aws sso login), under the stack's responder role";
const NO_REGION = "no AWS region is set: say --region, or set AWS_REGION";
const THROTTLED = "AWS asks to slow down, also after many tries: wait a minute, or look at a shorter time (--since 1h)";

/** Sentences by the service's word; what was asked stands before them. */
const SENTENCES: Readonly<Record<string, string>> = {
  CredentialsProviderError: `there are no AWS credentials here: ${NO_CREDENTIALS}`,
  ExpiredToken: "the credentials have expired: log in again",
  ExpiredTokenException: "the credentials have expired: log in again",
  UnrecognizedClientException: `AWS does not know these credentials in this region: ${NO_CREDENTIALS}`,
  InvalidClientTokenId: `AWS does not know these credentials: ${NO_CREDENTIALS}`,
  InvalidAccessKeyId: `AWS does not know these credentials: ${NO_CREDENTIALS}`,
  SignatureDoesNotMatch: "the secret key is wrong, or this machine's clock is",
  InvalidSignatureException: "the secret key is wrong, or this machine's clock is",
  RequestTimeTooSkewed: "this machine's clock is too far off for a signature: set it",
  ThrottlingException: THROTTLED,
  Throttling: THROTTLED,
  TooManyRequestsException: THROTTLED,
  LimitExceededException: THROTTLED,
  SlowDown: THROTTLED,
  ResourceNotFoundException: "there is none of that name in this account and region: the stack may have been deployed since; ask again",
  NoSuchBucket: "the bucket is not there: the stack may be in another account (AWS_PROFILE), or destroyed",
};

const DENIED: ReadonlySet<string> = new Set(["AccessDenied", "AccessDeniedException", "AuthorizationError", "Forbidden", "403"]);
const UNREACHABLE: ReadonlySet<string> = new Set(["ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "TimeoutError", "ECONNRESET"]);

export interface Refusal {
  readonly message: string;
  /** Whether whoever asks has to set something; otherwise the same may work later. */
  readonly isConfiguration: boolean;
}

/** Whether AWS says that these credentials may not do that. */
export function isDenied(error: unknown): boolean {
  return DENIED.has(awsCodeOf(error) ?? "");
}

/** Undefined of an error that AWS has no part in. */
export function refusalOf(error: unknown, { stack, region, profile }: Where): Refusal | undefined {
  const cause = error instanceof AwsFault ? error.cause : error;
  if (!(cause instanceof Error)) return undefined;
  if (/region is missing/i.test(cause.message)) return { message: NO_REGION, isConfiguration: true };
  // The SDK gives what never reached a service the look of an answer.
  const code = networkCodeOf(cause) ?? (error instanceof AwsFault ? error.code : awsCodeOf(cause));
  if (code === undefined) return undefined;
  const asked = error instanceof AwsFault ? `${error.resource}: ` : "";
  const isConfiguration = DENIED.has(code) || (code in SENTENCES && SENTENCES[code] !== THROTTLED);
  return {
    message: `stack ${stack}${region === undefined ? "" : ` in ${region}`}: ${asked}${sentenceOf(code, cause, { region, profile })}`,
    isConfiguration,
  };
}

function sentenceOf(code: string, { message }: Error, { region = "", profile }: Pick<Where, "region" | "profile">): string {
  if (code === "CredentialsProviderError" && profile !== undefined) {
    return `the profile ${profile} (AWS_PROFILE) has no credentials here: name another, or log in (aws sso login --profile ${profile})`;
  }
  if (DENIED.has(code)) return `these credentials may not do that: ${message}. Take on the stack's responder role`;
  if (UNREACHABLE.has(code)) {
    return `AWS cannot be reached (${code}): look at the network, and whether there is a region ${region} (AWS_REGION, --region)`;
  }
  return SENTENCES[code] ?? `AWS refuses it: ${message} (${code})`;
}

function networkCodeOf(error: Error): string | undefined {
  const code = "code" in error ? error.code : error.name;
  return typeof code === "string" && (UNREACHABLE.has(code) || code in SENTENCES) ? code : undefined;
}
