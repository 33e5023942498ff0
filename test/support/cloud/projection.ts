/**
 * Where Athena looks for a table's partitions when they are projected, which no emulator does: the folders that its parameters stand for.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */

type Parameters = Readonly<Record<string, string>>;

export const isProjected = (parameters: Parameters): boolean => parameters["projection.enabled"] === "true";

/** Every folder, with a slash at its end. @throws Error where the parameters say what is not known here */
export function projectedFolders(parameters: Parameters): readonly string[] {
  const template = parameters["storage.location.template"];
  if (template === undefined) throw new Error("a projected table has no storage.location.template");
  const columns = new Set([...template.matchAll(/\$\{(\w+)\}/g)].map(([, column]) => column!));
  return [...columns].reduce<readonly string[]>(
    (folders, column) => {
      const values = valuesOf(column, parameters);
      return folders.flatMap((folder) => values.map((value) => folder.replaceAll(`\${${column}}`, value)));
    },
    [template],
  );
}

/** What comes before the first column: nothing else lies there. */
export function rootOf({ "storage.location.template": template = "" }: Parameters): string {
  return template.slice(0, template.lastIndexOf("/", template.indexOf("${")) + 1);
}

function valuesOf(column: string, parameters: Parameters): readonly string[] {
  const of = (what: string) => parameters[`projection.${column}.${what}`];
  const [, first, last] = /^(-?\d+),(-?\d+)$/.exec(of("range") ?? "") ?? [];
  if (of("type") !== "integer" || of("interval") !== undefined || first === undefined) {
    throw new Error(`the projection of ${column} is not one of those known here`);
  }
  const digits = Number(of("digits") ?? 0);
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, i) => String(Number(first) + i).padStart(digits, "0"));
}
