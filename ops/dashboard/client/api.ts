/** Asks the server. */
import type { ViewFault } from "../messages.ts";

/** The server's refusal, or that it is not there. */
export class Refusal extends Error {
  readonly fault: ViewFault | { readonly _tag: "gone"; readonly message: string };

  constructor(fault: Refusal["fault"]) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Throws a {@link Refusal}; what was asked for a page that is left ends as an AbortError. */
export async function ask<A>(path: string, query: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<A> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "");
  const response = await fetch(`/api/${path}?${new URLSearchParams(given)}`, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new Refusal({ _tag: "gone", message: "the dashboard's server does not answer: is assay dashboard still running?" });
  });
  const body = (await response.json()) as A | { readonly fault: ViewFault };
  if (!response.ok) throw new Refusal((body as { readonly fault: ViewFault }).fault);
  return body as A;
}
