/** Finds a stack by its manifest in the parameter store: AWS credentials are all that it takes. */
import { GetParameterCommand, GetParametersByPathCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { type Either, isLeft, left } from "fp-ts/lib/Either.js";
import { manifestName, PROJECT, readManifest, type StackManifest, stackOfParameter } from "../../../domain/answer/manifest.ts";
import { didYouMean } from "../../../domain/settings.ts";
import { isDenied } from "./words.ts";

/** Left: there is none of that name, with the nearest; or its manifest is not one that this Assay reads. */
export async function findStack(ssm: SSMClient, stack: string): Promise<Either<string, StackManifest>> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: manifestName(stack) }));
    const manifest = readManifest(Parameter?.Value ?? "");
    if (!isLeft(manifest)) return manifest;
    return left(
      `${manifestName(stack)} is no manifest that this Assay reads: ${manifest.left}. Deploy the stack again, or use the Assay that did`,
    );
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    return left(await absent(ssm, stack));
  }
}

async function absent(ssm: SSMClient, stack: string): Promise<string> {
  const region = await ssm.config.region();
  const known = await stacksHere(ssm);
  const elsewhere = "of another region or account: --region, AWS_PROFILE";
  if (known === undefined)
    return `there is no stack ${stack} in ${region}, and these credentials may not list those there are; one ${elsewhere}`;
  if (known.length === 0) return `there is no stack ${stack} in ${region}, and no other; one ${elsewhere}`;
  return `there is no stack ${stack} in ${region}: ${didYouMean(stack, known)}known are ${known.join(", ")}; one ${elsewhere}`;
}

/** Undefined where the credentials may not list them. */
async function stacksHere(ssm: SSMClient): Promise<readonly string[] | undefined> {
  const found: string[] = [];
  try {
    for (let token: string | undefined; ; ) {
      const page = await ssm.send(
        new GetParametersByPathCommand({ Path: `/${PROJECT}`, Recursive: true, ...(token !== undefined && { NextToken: token }) }),
      );
      found.push(...(page.Parameters ?? []).flatMap(({ Name }) => stackOfParameter(Name ?? "") ?? []));
      token = page.NextToken;
      if (token === undefined) return found.sort();
    }
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}
