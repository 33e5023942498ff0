import { type Contract, distinguishingField, type FieldKind } from "../market/contract.ts";

export const DYNAMODB_TYPES: Readonly<Record<FieldKind, "S" | "N">> = { text: "S", number: "N", integer: "N", instant: "S", date: "S" };

/**
 * How a record becomes an item: the key of a table that holds one record of each instrument, its latest, and each field's
 * attribute. Instants and dates stay text, whose order is theirs.
 */
export function dynamodbMapping(contract: Contract): object {
  const { fieldNames, fields } = contract;
  const key = distinguishingField(contract);
  return {
    KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: key, AttributeType: DYNAMODB_TYPES[fields[key]!.kind] }],
    Attributes: Object.fromEntries(
      fieldNames.map((name) => {
        const { kind, nullable, doc } = fields[name]!;
        return [name, { types: [DYNAMODB_TYPES[kind], ...(nullable ? ["NULL"] : [])], doc }];
      }),
    ),
  };
}
