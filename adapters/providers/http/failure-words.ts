/** Why a host could not be reached, in words that say what to look at. */

/** By the error's code, as Node's sockets, TLS and its HTTP client give it. */
const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name cannot be resolved: there is no network, or the name is wrong",
  EAI_AGAIN: "its name cannot be resolved just now: there is no network, or no DNS server answers",
  ECONNREFUSED: "it refuses connections: nothing listens there, or a firewall answers for it",
  ECONNRESET: "it broke the connection off",
  EPIPE: "it broke the connection off",
  UND_ERR_SOCKET: "it broke the connection off",
  ETIMEDOUT: "it does not answer",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer",
  ENETUNREACH: "there is no way to its network from here",
  EHOSTUNREACH: "there is no way to it from here",
  EADDRNOTAVAIL: "there is no way to it from here",
  EPROTO: "it does not speak TLS there: is https:// or wss:// right?",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS there: is https:// or wss:// right?",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "it does not speak TLS there: is https:// or wss:// right?",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "its answer is too long",
};

/** The name of the error, which comes without a code. */
const NO_HTTP = "HTTPParserError";

const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_CERT_)/;

/** `cannot reach HOST: …, (CODE)`. The error may be wrapped (fetch) or hold one for each address tried. */
export function unreachable(host: string, error: unknown): string {
  const code = codeOf(error);
  return `cannot reach ${host}: ${wordsOf(code, error)}${code === undefined ? "" : ` (${code})`}`;
}

function wordsOf(code: string | undefined, error: unknown): string {
  if (code === undefined) return error instanceof Error ? messageOf(error) : String(error);
  if (CERTIFICATE.test(code)) {
    return "its certificate is not trusted; where a proxy inspects traffic, name its certificate in NODE_EXTRA_CA_CERTS";
  }
  if (code === NO_HTTP) return "it does not answer in HTTP";
  return WORDS[code] ?? messageOf(error as Error);
}

function messageOf(error: Error): string {
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error.name === NO_HTTP) return NO_HTTP;
  return codeOf(error.cause) ?? ("code" in error && typeof error.code === "string" ? error.code : undefined);
}
