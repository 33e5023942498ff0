import assert from "node:assert/strict";
import { ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { isLeft } from "fp-ts/lib/Either.js";
import { findStack } from "../../../adapters/aws/responder/find-stack.ts";

/** A store without the manifest, in which the others cannot be listed. */
function listingFails(name: string): SSMClient {
  const send = async ({ input }: { readonly input: object }) => {
    if ("Name" in input) throw new ParameterNotFound({ message: "none", $metadata: {} });
    throw Object.assign(new Error("refused"), { name, $metadata: {} });
  };
  return { send, config: { region: async () => "us-east-1" } } as unknown as SSMClient;
}

describe("a stack that is not there", () => {
  it("is told without the others where these credentials may not list them", async () => {
    const found = await findStack(listingFails("AccessDeniedException"), "dev");
    assert.match(
      isLeft(found) ? found.left : "",
      /^there is no stack dev in us-east-1, and these credentials may not list those there are/,
    );
  });

  it("is not told so where listing fails for another reason", async () => {
    await assert.rejects(findStack(listingFails("ThrottlingException"), "dev"), { name: "ThrottlingException" });
  });
});
