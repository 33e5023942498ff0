import assert from "node:assert/strict";
import { CheckpointTable } from "../../components/checkpoint-table.ts";
import { EncryptionKey } from "../../components/encryption-key.ts";
import { LatestPriceTable } from "../../components/latest-price-table.ts";
import { granted, grantee } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";

const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e";
const lifetime = { keep: true };
const key = () => new EncryptionKey("main", { lifetime, description: "Data.", existing: KEY_ARN });

for (const [Table, name, hashKey] of [
  [LatestPriceTable, "latest-prices", "symbol"],
  [CheckpointTable, "checkpoints", "shard"],
] as const) {
  describe(Table.name, () => {
    const tableOf = async (args: () => ConstructorParameters<typeof Table>[1]) =>
      only(await registered(() => new Table(name, args())), "aws:dynamodb/table:Table");
    const plain = {
      billingMode: "PAY_PER_REQUEST",
      hashKey,
      attributes: [{ name: hashKey, type: "S" }],
      pointInTimeRecovery: { enabled: true },
    };

    it(`is keyed by ${hashKey}, paid by request, and can be brought back to any moment`, async () => {
      assert.deepEqual(await tableOf(() => ({ lifetime })), { ...plain, deletionProtectionEnabled: true });
    });

    it("can be deleted only where its items are not kept", async () => {
      assert.deepEqual(await tableOf(() => ({ lifetime: { keep: false } })), { ...plain, deletionProtectionEnabled: false });
    });

    it("is encrypted under the key it is given", async () => {
      const table = await tableOf(() => ({ lifetime, key: key() }));
      assert.deepEqual(table, {
        ...plain,
        deletionProtectionEnabled: true,
        serverSideEncryption: { enabled: true, kmsKeyArn: KEY_ARN },
      });
    });
  });
}

describe("The tables' capabilities", () => {
  const items = (table: string, ...actions: string[]) => ({
    Effect: "Allow",
    Action: actions,
    Resource: [`arn:aws:mock:us-east-1:123456789012:${table}-table`],
  });

  it("let a grantee read latest prices, or upsert them and read nothing", async () => {
    const resources = await registered(() => {
      const table = new LatestPriceTable("latest-prices", { lifetime });
      const reader = grantee();
      table.canRead(reader);
      table.canUpsert(reader);
    });
    assert.deepEqual(granted(resources, "reader-read-latest-prices"), [items("latest-prices", "dynamodb:GetItem", "dynamodb:Scan")]);
    assert.deepEqual(granted(resources, "reader-upsert-latest-prices"), [items("latest-prices", "dynamodb:UpdateItem")]);
  });

  it("let a grantee commit, or find what was never published too", async () => {
    const resources = await registered(() => {
      const table = new CheckpointTable("checkpoints", { lifetime });
      const reader = grantee();
      table.canCommit(reader);
      table.canFindAbandoned(reader);
    });
    assert.deepEqual(granted(resources, "reader-find-abandoned-checkpoints"), [items("checkpoints", "dynamodb:Scan")]);
    assert.deepEqual(granted(resources, "reader-commit-checkpoints"), [items("checkpoints", "dynamodb:GetItem", "dynamodb:UpdateItem")]);
  });

  it("go with the key of an encrypted table", async () => {
    const resources = await registered(() => new LatestPriceTable("latest-prices", { lifetime, key: key() }).canRead(grantee()));
    assert.deepEqual(granted(resources, "reader-read-latest-prices")[1], { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY_ARN] });
  });
});
