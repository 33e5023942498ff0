/** Makes what the engine deploys in the local cloud, each thing by its service's API, as the provider would in an account. */
import type { S3Client } from "@aws-sdk/client-s3";
import type { Backing, Props, Thing } from "../engine/cloud.ts";
import type { AwsApi } from "./aws-api.ts";
import type { Maker, Makers } from "./maker.ts";
import { analyticsMakers } from "./resources/analytics.ts";
import { computeMakers, type Endpoints } from "./resources/compute.ts";
import { identityMakers } from "./resources/identity.ts";
import { messagingMakers } from "./resources/messaging.ts";
import { s3Makers } from "./resources/s3.ts";
import { storageMakers } from "./resources/storage.ts";
import { watchingMakers } from "./resources/watching.ts";

/** What the emulator does not have: it stands in the double's memory alone. Said in docs/emulation.md. */
const IN_MEMORY = ["aws:glue/registry:", "aws:glue/schema:", "aws:ecr/"];
const NOTHING: Maker = { create: async () => undefined, update: async () => {} };

export class Deployer implements Backing {
  private readonly makers: Makers;

  constructor(api: AwsApi, s3: S3Client, endpoints: Endpoints) {
    this.makers = {
      ...analyticsMakers(api),
      ...computeMakers(api, endpoints),
      ...identityMakers(api),
      ...messagingMakers(api),
      ...s3Makers(s3),
      ...storageMakers(api),
      ...watchingMakers(api),
    };
  }

  async create(proposed: Thing): Promise<Pick<Thing, "id" | "outputs">> {
    const { id, outputs } = proposed;
    const given = await this.makerOf(proposed).create(proposed.inputs, proposed);
    return { id, outputs, ...given };
  }

  async update(thing: Thing, before: Props): Promise<void> {
    const { update } = this.makerOf(thing);
    if (!update) throw new Error(`${thing.type} ${thing.id} cannot be changed in the local cloud: give its maker an update`);
    await update(thing, before);
  }

  async delete(thing: Thing): Promise<void> {
    await this.makerOf(thing).remove?.(thing);
  }

  private makerOf({ type }: Thing): Maker {
    const maker = IN_MEMORY.some((start) => type.startsWith(start)) ? NOTHING : this.makers[type];
    if (!maker) throw new Error(`the local cloud cannot make ${type}: give it a maker in test/support/cloud/resources`);
    return maker;
  }
}
