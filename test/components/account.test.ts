import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { type Account, accountOf } from "../../components/account.ts";
import { registered, resolved } from "../support/mocks.ts";

const component = (name: string, provider?: Provider) =>
  new pulumi.ComponentResource("test:index:Part", name, {}, provider ? { provider } : {});

/** What a program of mocks gives back, once it has run. */
async function ran<A>(program: () => A): Promise<A> {
  let result: A | undefined;
  await registered(() => {
    result = program();
  });
  return result as A;
}

describe("accountOf", () => {
  const texts = async ({ id, region, partition }: Account) => [await resolved(id), await resolved(region), await resolved(partition)];
  const HERE = ["123456789012", "us-east-1", "aws"];

  it("says the account, the region and the partition that are deployed to", async () => {
    assert.deepEqual(await texts(await ran(() => accountOf(component("a")))), HERE);
    assert.deepEqual(await texts(await ran(() => accountOf(component("a", new Provider("aws", {}))))), HERE);
  });

  it("asks each provider once", async () => {
    const [first, again, other] = await ran(() => {
      const provider = new Provider("aws", {});
      return [
        accountOf(component("a", provider)),
        accountOf(component("b", provider)),
        accountOf(component("c", new Provider("second", {}))),
      ];
    });
    assert.equal(first, again);
    assert.notEqual(first, other);
  });
});
