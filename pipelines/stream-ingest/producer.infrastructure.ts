/** Who puts trades into the stream: a container that listens to its source, or a function that asks it by the minute. */
import type { Architecture } from "../../components/container-image.ts";
import type { IngestStream } from "../../components/ingest-stream.ts";
import { LakeFolder } from "../../components/lake-folder.ts";
import { Network } from "../../components/network.ts";
import type { Grantee } from "../../components/permissions.ts";
import { PipelineComponent } from "../../components/pipeline.ts";
import { StreamingProducer } from "../../components/streaming-producer.ts";
import { SENT_PREFIX } from "../../domain/ledger/sent.ts";

/** Secrets that a source asks for, and whether it is listened to all the time or asked now and then. */
export const SOURCES = {
  simulated: { listens: false, secrets: [] },
  coinbase: { listens: true, secrets: [] },
  alpaca: { listens: true, secrets: ["APCA_API_KEY_ID", "APCA_API_SECRET_KEY"] },
} as const;
export type Source = keyof typeof SOURCES;

/** Of the settings, those that say how trades come. */
interface Producing {
  readonly provider: Source;
  /** There where the provider is listened to. */
  readonly producerImage: string | null;
  readonly architecture: Architecture;
  readonly schedule: boolean;
  readonly scheduleExpression: string;
}

/** A pipeline that fills a stream of its own, and keeps its books in the ledger. */
export abstract class ProducingPipeline extends PipelineComponent {
  /** A container that listens, or a function that asks by the minute. */
  protected produceInto(stream: IngestStream, producing: Producing): void {
    if (SOURCES[producing.provider].listens) this.listenInto(stream, producing);
    else this.askInto(stream, producing);
  }

  private askInto(stream: IngestStream, { schedule: enabled, scheduleExpression: expression }: Producing): void {
    const producer = this.function("producer", { memoryMb: 512, timeoutSeconds: 55 });
    this.canProduce(producer, stream);
    this.schedule("producer", { target: producer, expression, enabled });
  }

  private listenInto(stream: IngestStream, { producerImage, architecture, schedule: enabled }: Producing): void {
    const { network, logRetentionDays, key } = this.foundation;
    const logs = { retentionDays: logRetentionDays };
    const name = `${this.pipeline}-listener`;
    const listener = new StreamingProducer(
      name,
      {
        image: { uri: producerImage!, architecture },
        entry: `pipelines/${this.pipeline}/service.ts`,
        network: new Network(`${this.pipeline}-network`, { ...network, logs, key }, { parent: this }),
        environment: { ...this.environment },
        enabled,
        logs,
        key,
        ...this.notice("silence"),
      },
      { parent: this },
    );
    this.canProduce(listener, stream);
    this.watch(...listener.alarms);
    this.manifest.logGroups["listener"] = listener.logGroup.name;
  }

  /** Producers book what they sent, and read again what they are not sure of. */
  private canProduce(producer: Grantee, stream: IngestStream): void {
    const { lake } = this.foundation;
    const own = [lake.zone("staging"), lake.zone("state")].map((zone) => zone.dataset(this.pipeline));
    const sent = this.book(SENT_PREFIX);
    stream.canPut(producer);
    stream.canRead(producer);
    lake.canUse(producer, { read: [...own, sent, this.ledger], write: [...own, sent], remove: own });
    this.checkpoints.canCommit(producer);
    this.canReadSecrets(producer);
  }

  /** @param prefix of the ledger's zone and one of its books: `ledger/producer/` */
  protected book(prefix: string): LakeFolder {
    return new LakeFolder(this.foundation.lake.zone("ledger").bucket, prefix);
  }

  protected get ledger(): LakeFolder {
    return this.book(`ledger/${this.pipeline}/`);
  }
}
