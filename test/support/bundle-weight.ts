/** What a bundle weighs, and how much of it is AWS's clients. */
import * as esbuild from "esbuild";
import { buildOptions, modulesOf, REPOSITORY } from "../../components/bundle.ts";

export interface BundleWeight {
  /** Bytes of its modules, as they lie in the zip: also of what is imported only when it is needed. */
  readonly bytes: number;
  /** Of these, what is neither a client of AWS's SDK nor a package that only such a client needs. */
  readonly withoutSdk: number;
}

const SDK = /node_modules\/(?:@aws-sdk|@smithy|@aws|mnemonist|obliterator)\//;

export async function weigh(entry: string): Promise<BundleWeight> {
  const { metafile } = await esbuild.build(buildOptions(REPOSITORY, entry));
  const modules = modulesOf(metafile, entry).map((path) => metafile.outputs[path]!);
  const bytes = sum(modules.map((module) => module.bytes));
  const sdk = modules.flatMap(({ inputs }) => Object.entries(inputs)).filter(([path]) => SDK.test(path));
  return { bytes, withoutSdk: bytes - sum(sdk.map(([, { bytesInOutput }]) => bytesInOutput)) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
