/** Tables, streams, keys, secrets and parameters. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Props } from "../../engine/cloud.ts";
import type { AwsApi } from "../aws-api.ts";
import { type Makers, plain, setting } from "../maker.ts";

export function storageMakers(api: AwsApi): Makers {
  return {
    "aws:dynamodb/table:Table": {
      create: async ({ name: TableName, billingMode: BillingMode, hashKey, attributes, pointInTimeRecovery }) => {
        await api.json("dynamodb", "CreateTable", {
          TableName,
          BillingMode,
          AttributeDefinitions: attributes.map(({ name, type }: Props) => ({ AttributeName: name, AttributeType: type })),
          KeySchema: [{ AttributeName: hashKey, KeyType: "HASH" }],
        });
        const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: pointInTimeRecovery.enabled };
        await api.json("dynamodb", "UpdateContinuousBackups", { TableName, PointInTimeRecoverySpecification });
        return undefined;
      },
      remove: ({ id: TableName }) => api.json("dynamodb", "DeleteTable", { TableName }),
    },
    "aws:kinesis/stream:Stream": {
      create: async ({ name: StreamName, streamModeDetails: { streamMode: StreamMode }, shardCount, retentionPeriod }) => {
        const ShardCount = shardCount === undefined ? {} : { ShardCount: shardCount };
        await api.json("kinesis", "CreateStream", { StreamName, StreamModeDetails: { StreamMode }, ...ShardCount });
        for (;;) {
          const { StreamDescriptionSummary } = await api.json("kinesis", "DescribeStreamSummary", { StreamName });
          if (StreamDescriptionSummary.StreamStatus === "ACTIVE") break;
          await sleep(50);
        }
        await api.json("kinesis", "IncreaseStreamRetentionPeriod", { StreamName, RetentionPeriodHours: retentionPeriod });
        return undefined;
      },
      remove: ({ inputs: { name: StreamName } }) => api.json("kinesis", "DeleteStream", { StreamName, EnforceConsumerDeletion: true }),
    },
    "aws:kms/key:Key": {
      create: async ({ description: Description, policy: Policy }, { outputs }) => {
        const { KeyMetadata } = await api.json("kms", "CreateKey", { Description, Policy });
        await api.json("kms", "EnableKeyRotation", { KeyId: KeyMetadata.KeyId });
        return { id: KeyMetadata.KeyId, outputs: { ...outputs, keyId: KeyMetadata.KeyId, arn: KeyMetadata.Arn } };
      },
      remove: ({ id: KeyId, inputs: { deletionWindowInDays: PendingWindowInDays } }) =>
        api.json("kms", "ScheduleKeyDeletion", { KeyId, PendingWindowInDays }),
    },
    "aws:kms/alias:Alias": {
      create: async ({ name: AliasName, targetKeyId: TargetKeyId }) => {
        await api.json("kms", "CreateAlias", { AliasName, TargetKeyId });
        return undefined;
      },
      remove: ({ id: AliasName }) => api.json("kms", "DeleteAlias", { AliasName }),
    },
    "aws:secretsmanager/secret:Secret": {
      create: async ({ name: Name, description: Description }, { outputs }) => {
        const { ARN } = await api.json("secretsmanager", "CreateSecret", { Name, Description });
        return { id: ARN, outputs: { ...outputs, arn: ARN } };
      },
      remove: ({ id: SecretId }) => api.json("secretsmanager", "DeleteSecret", { SecretId, ForceDeleteWithoutRecovery: true }),
    },
    "aws:secretsmanager/secretVersion:SecretVersion": setting(({ secretId: SecretId, secretStringWo, secretString }) =>
      api.json("secretsmanager", "PutSecretValue", { SecretId, SecretString: plain(secretStringWo ?? secretString) }),
    ),
    "aws:ssm/parameter:Parameter": setting(
      ({ name: Name, description: Description, type: Type, tier: Tier, insecureValue, value }) =>
        api.json("ssm", "PutParameter", { Name, Description, Type, Tier, Value: plain(insecureValue ?? value), Overwrite: true }),
      ({ id: Name }) => api.json("ssm", "DeleteParameter", { Name }),
    ),
  };
}
