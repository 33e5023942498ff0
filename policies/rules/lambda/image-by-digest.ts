import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { resourceRule } from "../../rule.ts";
import { ifKnown } from "../../unknown.ts";

/** A tag can be moved: what runs would change without a deployment, and a deployment would not change what runs. */
export const imageByDigest = resourceRule(LambdaFunction, {
  name: "lambda-image-by-digest",
  description: "A function's image is named by its digest.",
  check(fn, report) {
    // Where the image's repository is made by the same program, its URI is known only afterwards.
    const uri = ifKnown(() => fn.imageUri);
    if (uri && !/@sha256:[0-9a-f]{64}$/.test(uri)) report(`The image is ${uri}, which a push can change: name it by digest, …@sha256:….`);
  },
});
