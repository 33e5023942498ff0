import { rulePerType } from "../../rule.ts";
import { ifKnown } from "../../unknown.ts";

/** Bits of a prefix: with fewer a range is the internet, or a half of it. Of private networks `fc00::/7` has the fewest. */
const FEWEST = 7;
const isOpen = (range: string) => Number(range.split("/")[1]) < FEWEST;

/** A rule of a group, or one by itself. */
interface Ingress {
  readonly cidrBlocks?: readonly string[];
  readonly ipv6CidrBlocks?: readonly string[];
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
}

const TYPES = new Set([
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
]);

/** Nothing here serves strangers. */
export const noOpenIngress = rulePerType(TYPES, {
  name: "ec2-no-open-ingress",
  description: "No security group lets the whole internet in.",
  check(props, report) {
    if (props["type"] === "egress") return;
    const blocks = [props, ...((props["ingress"] as Ingress[] | undefined) ?? [])].flatMap(rangesOf);
    const open = blocks.find(isOpen);
    if (open) report(`The security group lets ${open} in: name the ranges, or the security groups, that need it.`);
  },
});

/** Ranges that are known: one made of a network of this program lies within it. */
function rangesOf(rule: Ingress): readonly string[] {
  const lists = [ifKnown(() => rule.cidrBlocks) ?? [], ifKnown(() => rule.ipv6CidrBlocks) ?? []];
  const listed = lists.flatMap((list) => Object.keys(list).map((at) => ifKnown(() => list[Number(at)])));
  return [...listed, ifKnown(() => rule.cidrIpv4), ifKnown(() => rule.cidrIpv6)].filter((range) => range !== undefined);
}
