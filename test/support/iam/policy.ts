/**
 * Whether the policies of a role allow a request: the part of IAM's evaluation that an account without boundaries, session policies and
 * organisation policies has. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * What a policy says that is not known here is refused: a request is never judged by half a statement.
 */

type OneOrMore<A> = A | readonly A[];

/** A statement in IAM's own words. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: OneOrMore<string>;
  readonly NotAction?: OneOrMore<string>;
  readonly Resource?: OneOrMore<string>;
  readonly NotResource?: OneOrMore<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore<string>>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: OneOrMore<PolicyStatement>;
}

/** What a caller asks for, as the service asks IAM about it. */
export interface IamRequest {
  /** `s3:GetObject`. */
  readonly action: string;
  /** An ARN, or `*` for what has none. */
  readonly resource: string;
  /** Condition keys that the request has: `s3:prefix`. */
  readonly context: Readonly<Record<string, string>>;
}

export type Decision =
  | { readonly _tag: "Allowed"; readonly by: PolicyStatement }
  | { readonly _tag: "Denied"; readonly by: PolicyStatement }
  /** Nothing allows it. */
  | { readonly _tag: "NotAllowed" };

/** A statement that denies is stronger than any that allow. @throws Error where a policy says what is not known here */
export function decide(statements: readonly PolicyStatement[], request: IamRequest): Decision {
  const matching = statements.filter((statement) => matches(statement, request));
  const denying = matching.find(({ Effect }) => Effect === "Deny");
  if (denying) return { _tag: "Denied", by: denying };
  const [allowing] = matching;
  return allowing ? { _tag: "Allowed", by: allowing } : { _tag: "NotAllowed" };
}

export function isAllowed(statements: readonly PolicyStatement[], request: IamRequest): boolean {
  return decide(statements, request)._tag === "Allowed";
}

export function statementsOf({ Statement }: PolicyDocument): readonly PolicyStatement[] {
  return listOf(Statement);
}

export function listOf<A>(value: OneOrMore<A> | undefined): readonly A[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as readonly A[];
}

function matches(statement: PolicyStatement, { action, resource, context }: IamRequest): boolean {
  // Actions are told apart without regard to case, resources with it.
  const isNamed = (patterns: readonly string[]) => patterns.some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase()));
  const isMeant = (patterns: readonly string[]) => patterns.some((pattern) => isLike(pattern, resource));
  const actions = statement.NotAction ? !isNamed(listOf(statement.NotAction)) : isNamed(listOf(statement.Action));
  const resources = statement.NotResource ? !isMeant(listOf(statement.NotResource)) : isMeant(listOf(statement.Resource));
  return actions && resources && holds(statement.Condition ?? {}, context);
}

/** Every key of every operator must hold; of a key's values one. */
function holds(condition: NonNullable<PolicyStatement["Condition"]>, context: IamRequest["context"]): boolean {
  const present = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => operatorOf(operator)(present.get(key.toLowerCase()), listOf(values))),
  );
}

/** Whether a condition holds of the request's value, which may be absent. */
type Operator = (found: string | undefined, values: readonly string[]) => boolean;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const COMPARISONS: Readonly<Record<string, (value: string, found: string) => boolean>> = {
  StringEquals: (value, found) => value === found,
  StringEqualsIgnoreCase: (value, found) => value.toLowerCase() === found.toLowerCase(),
  StringLike: isLike,
  ArnEquals: isLike,
  ArnLike: isLike,
  Bool: (value, found) => value.toLowerCase() === found.toLowerCase(),
};
const IF_EXISTS = "IfExists";

function operatorOf(name: string): Operator {
  if (name === "Null") return (found, values) => values.includes(String(found === undefined));
  if (name.endsWith(IF_EXISTS)) {
    const operator = operatorOf(name.slice(0, -IF_EXISTS.length));
    return (found, values) => found === undefined || operator(found, values);
  }
  const compare = COMPARISONS[name];
  if (compare) return (found, values) => found !== undefined && values.some((value) => compare(value, found));
  const opposite = COMPARISONS[name.replace(/^(String|Arn)Not/, "$1")];
  // What is absent equals nothing, so that it passes.
  if (opposite) return (found, values) => found === undefined || !values.some((value) => opposite(value, found));
  throw new Error(`condition operator ${name} is not known to the evaluator; give it to COMPARISONS with a test`);
}

/** Thousands of requests are judged by the same patterns. */
const expressions = new Map<string, RegExp>();

/** `*` is any text, also none; `?` is one character. */
export function isLike(pattern: string, value: string): boolean {
  const known = expressions.get(pattern) ?? expressionOf(pattern);
  expressions.set(pattern, known);
  return known.test(value);
}

function expressionOf(pattern: string): RegExp {
  if (pattern.includes("${")) throw new Error(`${pattern} has a policy variable, which the evaluator does not know`);
  const expression = pattern
    .replaceAll(/[.+^$()|[\]{}\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s");
}
