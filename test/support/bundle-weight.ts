/** What a bundle weighs, and how much of it is AWS's clients. */
import * as esbuild from "esbuild";
import { buildOptions, REPOSITORY } from "../../components/bundle.ts";

export interface BundleWeight {
  /** Bytes of the module, as it lies in the zip. */
  readonly bytes: number;
  /** Of these, what is neither a client of AWS's SDK nor a package that only such a client needs. */
  readonly withoutSdk: number;
}

const SDK = /node_modules\/(?:@aws-sdk|@smithy|@aws|mnemonist|obliterator)\//;

export async function weigh(entry: string): Promise<BundleWeight> {
  const { outputFiles, metafile } = await esbuild.build(buildOptions(REPOSITORY, entry));
  const { inputs } = Object.values(metafile.outputs)[0]!;
  const sdk = Object.entries(inputs).filter(([path]) => SDK.test(path));
  const bytes = outputFiles[0]!.contents.length;
  return { bytes, withoutSdk: bytes - sdk.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) };
}
