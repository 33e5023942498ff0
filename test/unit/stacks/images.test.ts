import assert from "node:assert/strict";
import { pipelineLoaders } from "../../../pipelines/registry.infrastructure.ts";
import { baseOf, DOCKERFILE, fingerprint } from "../../../stacks/image-contents.ts";
import { EXIT, type ImageShell, pushImage } from "../../../stacks/images.ts";

const REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/assay-dev-images-1a2b";
const CONTENTS = { "pipelines/stream-ingest/service.mjs": "listen();" };
const [BASE_DIGEST, DIGEST] = [`sha256:${"b".repeat(64)}`, `sha256:${"d".repeat(64)}`];
const INSPECT = ["docker", "buildx", "imagetools", "inspect"].join(" ");
const PIPELINES = ["stream-ingest", "historical-batch"];
const pipelines = await Promise.all(pipelineLoaders.filter(({ name }) => PIPELINES.includes(name)).map(({ load }) => load()));

interface World {
  readonly failing?: readonly string[];
  readonly config?: object;
  readonly there?: boolean;
  readonly stacks?: readonly string[];
  readonly outputs?: { readonly imageRepository?: string };
}

/** A shell in which an image is there once it was built; what was run, read and said is kept. */
function shell({
  failing = [],
  config = {},
  there = false,
  stacks = ["dev", "prod"],
  outputs = { imageRepository: REPOSITORY },
}: World = {}) {
  const [ran, said]: [string[], string[]] = [[], []];
  const answers: readonly (readonly [start: string, answer: string])[] = [
    ["pulumi stack ls", JSON.stringify(stacks.map((name) => ({ name })))],
    ["pulumi stack output", JSON.stringify(outputs)],
    ["pulumi config --json", JSON.stringify(config)],
    ["aws ecr get-login-password", "password"],
    [`${INSPECT} public.ecr.aws/`, BASE_DIGEST],
  ];
  const isBuilt = (reference: string) => there || ran.some((line) => line.startsWith("docker buildx build") && line.includes(reference));
  const fails = (line: string) => failing.some((start) => line.startsWith(start));
  const effects: ImageShell = {
    run: async (command, args, input) => {
      const line = [command, ...args, ...(input === undefined ? [] : ["<", input])].join(" ");
      ran.push(line);
      return fails(line) ? 1 : 0;
    },
    printed: async (command, args) => {
      const line = [command, ...args].join(" ");
      if (fails(line)) return undefined;
      const answer = answers.find(([start]) => line.startsWith(start));
      return answer ? answer[1] : isBuilt(args[3]!) ? DIGEST : undefined;
    },
    write: () => "/tmp/context",
    say: (text) => said.push(text),
  };
  const push = (...args: string[]) => pushImage(args, pipelines, async () => CONTENTS, effects);
  return { ran, said, push };
}

const LOGIN = "docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com < password";
const pinned = (image: "producer" | "functions") => `${baseOf(image)}@${BASE_DIGEST}`;
const built = (image: "producer" | "functions", architecture: string, platform: string) =>
  [
    `docker buildx build --file ${DOCKERFILE} --target ${image} --platform ${platform}`,
    `--build-arg ${image.toUpperCase()}_BASE=${pinned(image)} --build-arg SOURCE_DATE_EPOCH=0 --provenance=false --sbom=false`,
    `--output type=registry,name=${REPOSITORY}:${image}-${architecture}-${fingerprint(CONTENTS, pinned(image))},rewrite-timestamp=true`,
    "/tmp/context",
  ].join(" ");
const configured = (setting: string) => `pulumi config set --stack dev --path assay:${setting} ${REPOSITORY}@${DIGEST}`;

describe("pushing an image", () => {
  it("builds the producer on a base named by its digest, pushes it, and gives it to the pipeline that listens", async () => {
    const { ran, push } = shell();
    assert.equal(await push("dev", "producer"), EXIT.pushed);
    assert.deepEqual(ran, [LOGIN, built("producer", "arm64", "linux/arm64"), configured("stream-ingest.producerImage")]);
  });

  it("builds the functions for the processors of each pipeline", async () => {
    const { ran, push } = shell({ config: { "assay:historical-batch": { objectValue: { architecture: "x86_64" } } } });
    assert.equal(await push("dev", "functions"), EXIT.pushed);
    assert.deepEqual(ran, [
      LOGIN,
      built("functions", "arm64", "linux/arm64"),
      configured("stream-ingest.functionImage"),
      built("functions", "x86_64", "linux/amd64"),
      configured("historical-batch.functionImage"),
    ]);
  });

  it("builds no image that is there: the same contents on the same base have the same name, which cannot be pushed twice", async () => {
    const { ran, push } = shell({ there: true });
    assert.equal(await push("dev", "producer"), EXIT.pushed);
    assert.deepEqual(ran, [LOGIN, configured("stream-ingest.producerImage")]);
    assert.notEqual(fingerprint(CONTENTS, "node@1"), fingerprint(CONTENTS, "node@2"));
    assert.notEqual(fingerprint(CONTENTS, "node@1"), fingerprint({}, "node@1"));
  });

  it("configures nothing where a step fails", async () => {
    for (const failing of [
      "pulumi stack ls",
      "pulumi stack output",
      "pulumi config --json",
      `${INSPECT} public`,
      "aws",
      "docker login",
      "docker buildx build",
    ]) {
      const { ran, push } = shell({ failing: [failing] });
      assert.equal(await push("dev", "producer"), EXIT.notPushed);
      assert.ok(!ran.some((line) => line.startsWith("pulumi")), failing);
    }
  });

  it("says what to do where there is no repository yet, and lets a first deployment go without images where it is told to", async () => {
    for (const world of [{ stacks: [] }, { stacks: ["dev"], outputs: {} }]) {
      const [refused, waiting] = [shell(world), shell(world)];
      assert.equal(await refused.push("dev", "producer"), 1);
      assert.deepEqual(refused.said, ["dev has no repository of images yet: deploy it once without them"]);
      assert.equal(await waiting.push("dev", "producer", "--if-repository"), 0);
      assert.deepEqual(waiting.said, ["dev has no repository of images yet: producer waits for the deployment after this one"]);
      assert.deepEqual([...refused.ran, ...waiting.ran], []);
    }
  });

  it("fails where it cannot be told whether there is a repository, whatever it is told", async () => {
    for (const failing of ["pulumi stack ls", "pulumi stack output"])
      assert.equal(await shell({ failing: [failing] }).push("dev", "producer", "--if-repository"), EXIT.notPushed);
  });

  it("pushes with --if-repository where there is one", async () => {
    const { ran, push } = shell({ there: true });
    assert.equal(await push("dev", "producer", "--if-repository"), EXIT.pushed);
    assert.deepEqual(ran, [LOGIN, configured("stream-ingest.producerImage")]);
  });

  it("says how it is used", async () => {
    for (const [args, said] of [
      [["dev"], "usage: npm run image -- STACK producer|functions [--if-repository]"],
      [["dev", "producr"], "there is no image producr: did you mean producer? they are producer, functions"],
    ] as const) {
      const used = shell();
      assert.equal(await used.push(...args), EXIT.usage);
      assert.deepEqual([used.said, used.ran], [[said], []]);
    }
  });
});
