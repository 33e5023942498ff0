import { rulePerType } from "../../rule.ts";
import { isShortLived } from "../../stack.ts";

/** One mistaken destroy would take the data with it. Deleting kept data takes two deliberate settings. */
export const noForceDestroy = rulePerType(
  new Set(["aws:s3/bucket:Bucket", "aws:ecr/repository:Repository", "aws:athena/workgroup:Workgroup", "aws:iam/user:User"]),
  {
    name: "stack-no-force-destroy",
    description: "Nothing has forceDestroy outside short-lived stacks.",
    check({ forceDestroy, forceDelete }, report, { stack }) {
      if (isShortLived(stack) || !(forceDestroy || forceDelete)) return;
      report(`${forceDestroy ? "forceDestroy" : "forceDelete"} deletes what it holds with it; ${stack} keeps its data, so leave it out.`);
    },
  },
);
