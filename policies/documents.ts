/** IAM documents as rules read them: every list a list, every principal spelt out. */

/**
 * What a document says by exclusion (`NotAction`, `NotResource`, `NotPrincipal`) is read at its worst: what allows, allows all there is, what
 * nobody thought of among it; what denies, denies nothing that one could rely on.
 */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** As in the document: `AWS`, `Service`, `Federated`; a bare `*` is `AWS: *`. */
  readonly principals: readonly { readonly kind: string; readonly id: string }[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  /** As in the document: `ArnLike`, `StringNotEquals`, `BoolIfExists`. */
  readonly operator: string;
  /** In lower case, as IAM compares keys. */
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * Whether a statement holds only for callers of which one of the keys is such: not for all but some, nor for those that have no such key,
 * of whom `ForAllValues:` is true.
 */
export function isNarrowedBy({ conditions }: Statement, keys: ReadonlySet<string>): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      keys.has(key) && !/^ForAllValues:|Not|IfExists$|^Null$/.test(operator) && values.length > 0 && !values.includes("*"),
  );
}

/** The documents that a resource holds, by its properties. */
type Documents = (props: Readonly<Record<string, unknown>>) => readonly unknown[];

const ofPolicy: Documents = ({ policy }) => [policy];
const ofRole: Documents = ({ inlinePolicies }) => ((inlinePolicies ?? []) as { policy?: unknown }[]).map(({ policy }) => policy);

/** By resource type, what a role, user or group may do. */
export const IDENTITY_POLICIES: ReadonlyMap<string, Documents> = new Map([
  ["aws:iam/rolePolicy:RolePolicy", ofPolicy],
  ["aws:iam/policy:Policy", ofPolicy],
  ["aws:iam/userPolicy:UserPolicy", ofPolicy],
  ["aws:iam/groupPolicy:GroupPolicy", ofPolicy],
  ["aws:iam/role:Role", ofRole],
]);

/** By resource type, who may use a resource. Keys are apart: their policies leave everything to the account's root. */
export const RESOURCE_POLICIES: ReadonlyMap<string, Documents> = new Map([
  ["aws:s3/bucketPolicy:BucketPolicy", ofPolicy],
  ["aws:s3/bucket:Bucket", ofPolicy],
  ["aws:sqs/queuePolicy:QueuePolicy", ofPolicy],
  ["aws:sqs/queue:Queue", ofPolicy],
  ["aws:sns/topicPolicy:TopicPolicy", ofPolicy],
  ["aws:sns/topic:Topic", ofPolicy],
  ["aws:secretsmanager/secretPolicy:SecretPolicy", ofPolicy],
  ["aws:secretsmanager/secret:Secret", ofPolicy],
  ["aws:ecr/repositoryPolicy:RepositoryPolicy", ofPolicy],
  ["aws:kinesis/resourcePolicy:ResourcePolicy", ofPolicy],
  ["aws:dynamodb/resourcePolicy:ResourcePolicy", ofPolicy],
  ["aws:glue/resourcePolicy:ResourcePolicy", ofPolicy],
]);

export const KEY_POLICIES: ReadonlyMap<string, Documents> = new Map([
  ["aws:kms/key:Key", ofPolicy],
  ["aws:kms/keyPolicy:KeyPolicy", ofPolicy],
]);

/** Why rules about documents wait for the update. */
export const DOCUMENTS_NAME_ARNS = "documents name ARNs that only the deployment gives; the update judges each before it is written";

/**
 * The statements of a document, JSON text or object; none where there is no document.
 *
 * @throws SyntaxError where the text is not JSON
 */
export function statementsOf(document: unknown): Statement[] {
  if (document === undefined || document === null || document === "") return [];
  const { Statement } = (typeof document === "string" ? JSON.parse(document) : document) as { Statement?: unknown };
  return listOf<RawStatement>(Statement).map((raw) => {
    const effect = raw.Effect === "Deny" ? "Deny" : "Allow";
    const allButSome = effect === "Allow" ? "*" : undefined;
    return {
      effect,
      actions: listOf(raw.NotAction === undefined ? raw.Action : allButSome),
      resources: listOf(raw.NotResource === undefined ? raw.Resource : allButSome),
      principals: principalsOf(raw.NotPrincipal === undefined ? raw.Principal : allButSome),
      conditions: conditionsOf(raw.Condition),
    };
  });
}

interface RawStatement {
  readonly Effect?: string;
  readonly Action?: string | string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | string[];
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function listOf<T = string>(one: unknown): T[] {
  return one === undefined || one === null ? [] : ([one].flat() as T[]);
}

function principalsOf(principal: unknown): Statement["principals"] {
  if (typeof principal === "string") return [{ kind: "AWS", id: principal }];
  return Object.entries(principal ?? {}).flatMap(([kind, ids]) => listOf(ids).map((id) => ({ kind, id })));
}

function conditionsOf(condition: RawStatement["Condition"]): Condition[] {
  return Object.entries(condition ?? {}).flatMap(([operator, byKey]) =>
    Object.entries(byKey).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: listOf<unknown>(values).map(String) })),
  );
}
