/** What the pipelines of a stack share, built from its configuration. */
import * as pulumi from "@pulumi/pulumi";
import { AthenaWorkgroup } from "../components/athena-workgroup.ts";
import { Catalog } from "../components/catalog.ts";
import { CheckpointTable } from "../components/checkpoint-table.ts";
import { EncryptionKey } from "../components/encryption-key.ts";
import type { Foundation } from "../components/foundation.ts";
import { ImageRepository } from "../components/image-repository.ts";
import { Lake } from "../components/lake.ts";
import { LatestPriceTable } from "../components/latest-price-table.ts";
import { LogBucket } from "../components/log-bucket.ts";
import type { NetworkArgs } from "../components/network.ts";
import { Notifications } from "../components/notifications.ts";
import { Secret } from "../components/secret.ts";
import { SlackNotifier } from "../components/slack-notifier.ts";
import type { Lifetime } from "../components/stateful.ts";
import { runbookPath } from "../domain/answer/runbook.ts";
import type { StackConfig } from "./config.ts";
import { type SecretKey, secretKeys } from "./keys.ts";

/** Each part has a name of its own and the same place in the tree, whatever the configuration says. */
export class StackFoundation extends pulumi.ComponentResource implements Foundation {
  readonly stack: string;
  readonly namespace: string;
  readonly owner: string;
  readonly lifetime: Lifetime;
  readonly logRetentionDays: number;
  readonly key: EncryptionKey | undefined;
  readonly logs: LogBucket;
  readonly lake: Lake;
  readonly checkpoints: ReadonlyMap<string, CheckpointTable>;
  readonly latestPrices: LatestPriceTable;
  readonly catalog: Catalog;
  readonly images: ImageRepository;
  readonly athena: AthenaWorkgroup;
  readonly notifications: Notifications;
  readonly network: Pick<NetworkArgs, "existing" | "cidr">;
  readonly secrets: ReadonlyMap<string, Secret>;

  /** @param pipelines names of all that are known */
  constructor(name: string, config: StackConfig, pipelines: readonly string[], opts: pulumi.ComponentResourceOptions) {
    super("assay:stacks:Foundation", name, {}, opts);
    const { project, stack, owner, profile, keys } = config;
    const within = { parent: this };
    this.stack = stack;
    this.namespace = `${project}/${stack}`;
    this.owner = owner;
    this.lifetime = { keep: profile.keep && !keys.removeData };
    this.logRetentionDays = keys.logRetentionDays;
    this.network = networkOf(config);

    // Alarms can publish under a customer's key alone, so that there is one whatever encrypts the data.
    const { lifetime } = this;
    const description = `Encrypts what the stack ${stack} of ${project} keeps.`;
    const stackKey = new EncryptionKey("key", { lifetime, description, existing: keys.adoptKeyArn ?? undefined }, within);
    this.key = keys.encryption === "kms" ? stackKey : undefined;
    const { key } = this;
    this.logs = new LogBucket("logs", { lifetime }, within);
    const { logs } = this;
    const { layout, rawArchive, queryYears: years } = keys;
    this.lake = new Lake("lake", { layout, lifetime, logs, key, rawArchive, existing: keys.adoptBucket ?? undefined }, within);
    // Of those too that do not run now: what one has committed outlives its being taken out of the configuration.
    this.checkpoints = new Map(pipelines.map((of) => [of, new CheckpointTable(`${of}-checkpoints`, { lifetime, key }, within)]));
    this.latestPrices = new LatestPriceTable("latest-prices", { lifetime, key }, within);
    this.catalog = new Catalog("catalog", { namePrefix: `${project}-${stack}`, lake: this.lake, years }, within);
    const { defaultDatabase: database } = this.catalog;
    this.athena = new AthenaWorkgroup("athena", { database, lifetime, logs, key, scanLimitMb: keys.queryScanLimitMb }, within);
    const emails = keys.alertEmail === null ? [] : [keys.alertEmail];
    this.notifications = new Notifications("alerts", { key: stackKey, emails }, within);
    this.images = new ImageRepository("images", { lifetime, key: stackKey }, within);
    this.secrets = new Map(config.secrets.map((secret) => [secretKeys[secret].name, this.secret(secret)]));
    this.tellSlack();
    this.registerOutputs({});
  }

  private secret(key: SecretKey): Secret {
    const { resource, doc: description } = secretKeys[key];
    const value = new pulumi.Config().requireSecret(key);
    return new Secret(resource, { description, value, lifetime: this.lifetime, key: this.key }, { parent: this });
  }

  private tellSlack(): void {
    const webhook = this.secrets.get(secretKeys.slackWebhook.name);
    if (!webhook) return;
    const { key, logRetentionDays, notifications } = this;
    const response = { owner: this.owner, runbook: runbookPath("notifier", "errors"), command: `npx assay status --stack ${this.stack}` };
    const { topicArn } = notifications;
    new SlackNotifier("slack", { topicArn, response, webhook, logs: { retentionDays: logRetentionDays }, key }, { parent: this });
  }
}

function networkOf({ keys: { adoptVpcId, adoptSubnetIds, networkCidr } }: StackConfig): Foundation["network"] {
  if (adoptVpcId !== null) return { existing: { vpcId: adoptVpcId, subnetIds: adoptSubnetIds, publicIp: false } };
  return networkCidr === null ? {} : { cidr: networkCidr };
}
