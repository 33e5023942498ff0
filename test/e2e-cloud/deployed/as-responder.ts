import { assumeRole } from "../../support/cloud/assume-role.ts";
import type { World } from "./world.ts";

const MANIFEST = "/assay/dev/manifest";

/** For commands that are typed with the responder's credentials, and nothing else, in a surrounding `describe`. */
export function useResponder(world: () => World): () => Readonly<Record<string, string>> {
  let env: Readonly<Record<string, string>>;
  let manifest: string;
  const leave = (Value: string) => world().api.json("ssm", "PutParameter", { Name: MANIFEST, Value, Type: "String", Overwrite: true });
  before(async () => {
    const { api, names, endpointsOf } = world();
    const arn: string = names["responderRoleArn"];
    const endpoints = await endpointsOf(arn.split("/").at(-1)!);
    env = { ...(await assumeRole(api, arn)), ...endpoints, AWS_REGION: "us-east-1" };
    manifest = (await api.json("ssm", "GetParameter", { Name: MANIFEST }))["Parameter"].Value;
    // A queue is called where its URL is: that has to be where calls of the role are heard.
    await leave(manifest.replaceAll(/http:\/\/[^/"]+(?=\/\d{12}\/)/g, endpoints["AWS_ENDPOINT_URL"]!));
  });
  after(() => leave(manifest));
  return () => env;
}
