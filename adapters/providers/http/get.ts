/** One HTTP GET with bounds on everything a server can draw out: time in all, time without a byte, and bytes. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { FetchFault } from "../../../domain/ports/provider.ts";
import { unreachable } from "./failure-words.ts";

export interface HttpLimits {
  /** From the request to the last byte. Default 60,000 ms. */
  readonly totalMs: number;
  /** Without any byte. Default 15,000 ms. */
  readonly idleMs: number;
  /** Of the body, unpacked. Default 64 MiB. */
  readonly maxBytes: number;
}

export const HTTP_LIMITS: HttpLimits = { totalMs: 60_000, idleMs: 15_000, maxBytes: 64 * 1024 * 1024 };

/** An answer with any status: what a status means is the provider's to say (see {@link statusFault}). */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface GetOptions {
  readonly limits: HttpLimits;
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborting it makes the get fail as Unreachable. */
  readonly signal?: AbortSignal | undefined;
}

/** Redirects are not followed: a provider's API has no need of them, and they could carry a key elsewhere. */
export async function get(url: URL, { limits, headers = {}, signal }: GetOptions): Promise<Either<FetchFault, HttpAnswer>> {
  const stop = new AbortController();
  const give = (why: string) => stop.abort(new GivenUp(`gave up on ${url.host}: ${why}`));
  const total = setTimeout(() => give(`its answer was not complete after ${seconds(limits.totalMs)}`), limits.totalMs);
  const idle = setTimeout(() => give(`it sent nothing for ${seconds(limits.idleMs)}`), limits.idleMs);
  const interrupted = () => give("the work was stopped");
  signal?.addEventListener("abort", interrupted, { once: true });
  if (signal?.aborted) interrupted();
  try {
    const response = await fetch(url, { headers, redirect: "manual", signal: stop.signal });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      idle.refresh();
      bytes += chunk.length;
      if (bytes > limits.maxBytes) throw new TooLong(`${url.host} sent more than ${limits.maxBytes} bytes, which are allowed`);
      chunks.push(chunk);
    }
    return right({ status: response.status, headers: response.headers, body: Buffer.concat(chunks) });
  } catch (error) {
    if (error instanceof TooLong) return left({ _tag: "Unreadable", retryable: false, message: error.message });
    const message = error instanceof GivenUp ? error.message : unreachable(url.host, error);
    return left({ _tag: "Unreachable", retryable: true, message });
  } finally {
    clearTimeout(total);
    clearTimeout(idle);
    signal?.removeEventListener("abort", interrupted);
  }
}

/** What a status other than 200 means, whoever answers; undefined for 200. */
export function statusFault(host: string, { status, headers }: HttpAnswer, nowMs: number): FetchFault | undefined {
  if (status === 200) return undefined;
  if (status === 429) {
    const retryAfterMs = retryAfter(headers.get("retry-after"), nowMs);
    const message = `${host} answers that there were too many requests (HTTP 429)`;
    return { _tag: "RateLimited", retryable: true, message, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  if (status >= 500 || status === 408) {
    return { _tag: "Unreachable", retryable: true, message: `${host} answers that it cannot serve just now (HTTP ${status})` };
  }
  const where = status >= 300 && status < 400 ? `, sending us to ${hostOf(headers.get("location"), host)}` : "";
  return { _tag: "Refused", retryable: false, message: `${host} refused the request (HTTP ${status}${where})` };
}

class GivenUp extends Error {}
class TooLong extends Error {}

function retryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function hostOf(location: string | null, otherwise: string): string {
  return location !== null && URL.canParse(location) ? new URL(location).host : otherwise;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
