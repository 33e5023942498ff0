import type { AnyField, Contract, FieldKind } from "../market/contract.ts";

export const AVRO_TYPES: Readonly<Record<FieldKind, string | object>> = {
  text: "string",
  number: "double",
  integer: "long",
  instant: { type: "long", logicalType: "timestamp-micros" },
  date: { type: "int", logicalType: "date" },
};

/** An Avro record. What may be null is null by default, so that a reader with this schema takes records from before the field. */
export function avroSchema({ name, version, fieldNames, fields }: Contract): object {
  return {
    type: "record",
    name: name.replaceAll("-", "_"),
    namespace: "assay.market",
    "assay.version": version,
    fields: fieldNames.map((field) => avroField(field, fields[field]!)),
  };
}

function avroField(name: string, field: AnyField): object {
  const type = avroType(name, field);
  return field.nullable ? { name, doc: field.doc, type: ["null", type], default: null } : { name, doc: field.doc, type };
}

function avroType(name: string, { kind, codes }: AnyField): string | object {
  return isAvroEnum(codes) ? { type: "enum", name: `${name}_code`, symbols: codes } : AVRO_TYPES[kind];
}
/** Whether the codes are an enum, which they are where Avro allows each as a symbol, and else strings. */
export function isAvroEnum(codes: readonly string[] | undefined): boolean {
  return codes?.every((code) => AVRO_NAME.test(code)) ?? false;
}
const AVRO_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
