/**
 * `npm run test:aws -- STACK`: holds a stack of the account that the environment's credentials are of against what the stack does in the
 * local cloud. What it puts there stays: trades of a symbol that nobody trades.
 */
import { AthenaClient } from "@aws-sdk/client-athena";
import { isLeft } from "fp-ts/lib/Either.js";
import { responderClients } from "../../adapters/aws/responder/clients.ts";
import { findStack } from "../../adapters/aws/responder/find-stack.ts";
import { refusalOf } from "../../adapters/aws/responder/words.ts";
import { type Conformance, conform } from "./conformance.ts";

const USAGE = "usage: npm run test:aws -- STACK (dev or pr-…, since what it puts there stays)";
const PATIENCE_MS = 5 * 60_000;
const EXIT = { holds: 0, fails: 1, usage: 2 } as const;

const [stack, ...more] = process.argv.slice(2);
const region = process.env["AWS_REGION"];
try {
  process.exitCode = await main();
} catch (error) {
  // AWS is asked once a stack is named.
  const refusal = refusalOf(error, { stack: stack!, region });
  if (refusal === undefined) throw error;
  console.error(refusal.message);
  process.exitCode = EXIT.usage;
}

async function main(): Promise<number> {
  if (stack === undefined || more.length > 0 || !/^(dev|pr-.+)$/.test(stack)) {
    console.error(USAGE);
    return EXIT.usage;
  }
  const { ssm, cloudWatch, dynamoDb, kinesis, s3 } = responderClients({ region, ownEndpoint: false });
  const found = await findStack(ssm, stack);
  if (isLeft(found)) {
    console.error(found.left);
    return EXIT.usage;
  }
  // Beyond what is read of every manifest, the program writes these two.
  const manifest = found.right as Conformance["manifest"];
  const clients = { athena: new AthenaClient({ region: manifest.region }), cloudWatch, dynamoDb, kinesis, s3 };
  let faults = 0;
  for await (const { what, fault } of conform({ clients, manifest, now: Date.now(), patienceMs: PATIENCE_MS })) {
    console.log(fault === undefined ? `✔ ${what}` : `✘ ${what}: ${fault}`);
    if (fault !== undefined) faults++;
  }
  return faults === 0 ? EXIT.holds : EXIT.fails;
}
