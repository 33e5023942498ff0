// The door to the Pulumi program. Plain JavaScript, so that any Node can open it.
import { RunError } from "@pulumi/pulumi/errors.js";

const OLDEST_NODE = 24;

export default async function program() {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new RunError(
      `assay's stacks need Node ${OLDEST_NODE} or newer, and this is ${process.versions.node}: run "npm ci", then "npm run deploy -- STACK", or put node_modules/.bin first on your PATH`,
    );
  }
  const { deployedStack } = await import("./program.ts");
  return await deployedStack();
}
