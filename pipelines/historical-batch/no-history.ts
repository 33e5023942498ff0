import { left, right } from "fp-ts/lib/Either.js";
import type { HistoryProvider } from "../../domain/ports/provider.ts";

/** `--provider none`: a run that fetches nothing, and so only merges late trades and builds the models. */
export const NO_HISTORY: HistoryProvider = {
  name: "none",
  fingerprint: "none",
  plan: async () => right([]),
  fetch: async ({ id }) => left({ _tag: "Refused", retryable: false, message: `provider none has no slice ${id}` }),
};
