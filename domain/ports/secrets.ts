/**
 * Reads a secret by name, freshly each time, so that a rotated one is taken up: the environment on a laptop, Secrets Manager
 * on AWS. Undefined where there is none. Its value goes into a request and nowhere else.
 */
export type ReadSecret = (name: string) => Promise<string | undefined>;
