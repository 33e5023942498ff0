/**
 * A provider of AWS resources that keeps them in memory: the engine's questions (check, diff, create, …) answered by what `kinds.ts`
 * knows of each type. The engine attaches to it by `PULUMI_DEBUG_PROVIDERS=aws:<port>`.
 */
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { Cloud, Props } from "./cloud.ts";
import { answer } from "./invokes.ts";
import { type Kind, kindOf, REGION } from "./kinds.ts";
import { told } from "./messages.ts";
import { changed, hasUnknown, UNKNOWN } from "./properties.ts";
import { type Method, serveUnary } from "./serve.ts";

/** The version that the program's package asks for. */
const VERSION = "7.48.0";

export interface AwsDouble {
  readonly port: number;
  readonly cloud: Cloud;
  /** Names that are longer, or shaped otherwise, than their service allows. */
  readonly misnamed: string[];
  readonly close: () => void;
}

export async function startAwsDouble(cloud: Cloud): Promise<AwsDouble> {
  const misnamed: string[] = [];
  const { port, close } = await serveUnary(services.ResourceProviderService, methods(cloud, misnamed), "the AWS double");
  return { port, cloud, misnamed, close };
}

function methods(cloud: Cloud, misnamed: string[]): Record<string, Method> {
  const empty = () => new empties.Empty();
  return {
    handshake: () => told(new provider.ProviderHandshakeResponse(), { setAcceptSecrets: true, setSupportsAutonamingConfiguration: true }),
    getPluginInfo: () => told(new plugin.PluginInfo(), { setVersion: VERSION }),
    getSchema: () => told(new provider.GetSchemaResponse(), { setSchema: JSON.stringify({ name: "aws", version: VERSION }) }),
    attach: empty,
    cancel: empty,
    checkConfig: (asked: provider.CheckRequest) => told(new provider.CheckResponse(), { setInputs: asked.getNews() }),
    diffConfig: (asked: provider.DiffRequest) => difference(changed(props(asked.getOldInputs()), props(asked.getNews())), ["region"]),
    configure: () =>
      told(new provider.ConfigureResponse(), {
        setAcceptsecrets: true,
        setSupportspreview: true,
        setSupportsAutonamingConfiguration: true,
      }),
    invoke: (asked: provider.InvokeRequest) =>
      told(new provider.InvokeResponse(), { setReturn: struct(answer(asked.getTok(), props(asked.getArgs()))) }),
    check: (asked: provider.CheckRequest) => {
      const type = typeOf(asked.getUrn());
      const inputs = withDefaults(asked, type);
      misnamed.push(...nameFaults(kindOf(type), type, inputs));
      return told(new provider.CheckResponse(), { setInputs: struct(inputs) });
    },
    diff: (asked: provider.DiffRequest) => {
      const ignored = asked.getIgnorechangesList();
      const differing = changed(props(asked.getOldInputs()), props(asked.getNews())).filter((key) => !ignored.includes(key));
      const kind = kindOf(typeOf(asked.getUrn()));
      const answered = difference(differing, ["region", ...kind.replacing]);
      // What is not named anew cannot stand beside its successor.
      const sameName = kind.named === undefined || !differing.includes(kind.named);
      answered.setDeletebeforereplace(answered.getReplacesList().length > 0 && sameName);
      return answered;
    },
    create: (asked: provider.CreateRequest) => create(cloud, asked),
    read: (asked: provider.ReadRequest) => {
      const thing = cloud.find(typeOf(asked.getUrn()), asked.getId());
      const answered = new provider.ReadResponse();
      // Without an id the engine takes the thing for gone.
      if (!thing) return answered;
      return told(answered, { setId: thing.id, setProperties: struct(thing.outputs), setInputs: struct(thing.inputs) });
    },
    update: async (asked: provider.UpdateRequest) => {
      const type = typeOf(asked.getUrn());
      const inputs = props(asked.getNews());
      const outputs = { ...kindOf(type).outputs(inputs, asked.getId()), ...inputs };
      if (!asked.getPreview()) await cloud.update(type, asked.getId(), inputs, outputs);
      return told(new provider.UpdateResponse(), { setProperties: struct(outputs) });
    },
    delete: async (asked: provider.DeleteRequest) => {
      await cloud.delete(typeOf(asked.getUrn()), asked.getId());
      return new empties.Empty();
    },
    getMapping: () => new provider.GetMappingResponse(),
  };
}

/** As the real provider does, names what has no name, by the engine's proposal. */
function withDefaults(asked: provider.CheckRequest, type: string): Props {
  const [kind, inputs, before] = [kindOf(type), props(asked.getNews()), props(asked.getOlds())];
  const regional = type.startsWith("aws:iam/") ? {} : { region: inputs["region"] ?? REGION };
  const { named, prefix = "" } = kind;
  if (named === undefined || inputs[named] !== undefined || inputs[`${named}Prefix`] !== undefined) return { ...inputs, ...regional };
  const proposed = asked.getAutonaming()?.getProposedName() || `${asked.getUrn().split("::")[3]}-${seedOf(asked)}`;
  return { ...inputs, ...regional, [named]: before[named] ?? `${prefix}${proposed}` };
}

function seedOf(asked: provider.CheckRequest): string {
  return Buffer.from(asked.getRandomseed_asU8()).toString("hex").slice(0, 7);
}

function nameFaults({ named = "name", longest, shape }: Kind, type: string, inputs: Props): string[] {
  const name: unknown = inputs[named];
  if (typeof name !== "string" || name === UNKNOWN) return [];
  if (longest !== undefined && name.length > longest) return [`${type} ${name} has ${name.length} characters; allowed are ${longest}`];
  return shape && !shape.test(name) ? [`${type} ${name} is shaped otherwise than ${shape}`] : [];
}

async function create(cloud: Cloud, asked: provider.CreateRequest): Promise<provider.CreateResponse> {
  const type = typeOf(asked.getUrn());
  const [kind, inputs] = [kindOf(type), props(asked.getProperties())];
  if (asked.getPreview()) {
    const unknown = Object.keys(kind.outputs(inputs, UNKNOWN)).map((key) => [key, UNKNOWN]);
    return told(new provider.CreateResponse(), { setProperties: struct({ ...Object.fromEntries(unknown), ...inputs }) });
  }
  if (hasUnknown(inputs)) throw new Error(`${asked.getUrn()} is created before all of its inputs are known`);
  const proposed = kind.id(inputs, cloud.next());
  const { id, outputs } = await cloud.create({ type, id: proposed, inputs, outputs: { ...kind.outputs(inputs, proposed), ...inputs } });
  return told(new provider.CreateResponse(), { setId: id, setProperties: struct(outputs) });
}

function difference(differing: readonly string[], replacing: readonly string[]): provider.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = provider.DiffResponse.DiffChanges;
  return told(new provider.DiffResponse(), {
    setChanges: differing.length > 0 ? DIFF_SOME : DIFF_NONE,
    setDiffsList: [...differing],
    setReplacesList: differing.filter((key) => replacing.includes(key)),
  });
}

const typeOf = (urn: string): string => urn.split("::")[2]!.split("$").at(-1)!;
const props = (struct: structs.Struct | undefined): Props => (struct ? struct.toJavaScript() : {});
const struct = (values: Props): structs.Struct => structs.Struct.fromJavaScript(values);
