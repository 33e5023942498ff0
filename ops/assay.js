#!/usr/bin/env node
// The door to the `assay` command. Plain JavaScript, so that any Node can open it: on one too old for TypeScript, it
// starts again with the Node that `npm ci` brought along.
import { spawn } from "node:child_process";
import module from "node:module";

const OLDEST_NODE = 24;

if (Number(process.versions.node.split(".")[0]) >= OLDEST_NODE) {
  module.enableCompileCache();
  const { main } = await import("./cli/main.ts");
  await main(process.argv);
} else {
  startAgainWith(ownNode());
}

function ownNode() {
  try {
    return module.createRequire(import.meta.url).resolve("node/bin/node");
  } catch {
    console.error(
      `assay needs Node ${OLDEST_NODE} or newer, and this is ${process.versions.node}: run "npm ci", which brings the right one along`,
    );
    process.exit(2);
  }
}

/** @param {string} node */
function startAgainWith(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit" });
  // The terminal sends Ctrl-C to both; the child decides what it means.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exit(code ?? 1);
  });
}
