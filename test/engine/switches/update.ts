/** `npm run test:engine:update`: takes what the switches change now for what was agreed on. Read it before it is committed. */
import { Engine } from "../../support/engine/engine.ts";
import { devStack, linesOf, SWITCHES, writeAgreed } from "./switches.ts";

const engine = await Engine.start();
try {
  const stack = await devStack(engine);
  for (const [name, config] of Object.entries(SWITCHES)) {
    await stack.configure(config);
    writeAgreed(name, linesOf(await stack.preview()));
  }
} finally {
  await engine.stop();
}
