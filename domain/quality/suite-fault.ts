import { TOO_DEEP } from "./json.ts";

/** What can be wrong with a suite, each fault at its JSON path; a suite's faults are reported together. */
export type SuiteFault =
  | { readonly _tag: "NotJson"; readonly path: string; readonly message: string }
  | { readonly _tag: "TooDeep"; readonly path: string }
  | { readonly _tag: "NotASuite"; readonly path: string; readonly found: string; readonly expects: string }
  | {
      readonly _tag: "UnknownKey";
      readonly path: string;
      readonly key: string;
      readonly nearest: string | undefined;
      readonly allowed: readonly string[];
    }
  | { readonly _tag: "UnknownExpectation"; readonly path: string; readonly type: string; readonly nearest: string }
  | { readonly _tag: "DuplicateId"; readonly path: string; readonly id: string }
  | {
      readonly _tag: "UnknownKwarg";
      readonly path: string;
      readonly type: string;
      readonly nearest: string | undefined;
      readonly allowed: readonly string[];
    }
  | { readonly _tag: "UnsupportedKwarg"; readonly path: string; readonly type: string; readonly why: string }
  | { readonly _tag: "MissingKwarg"; readonly path: string; readonly type: string; readonly expects: string }
  | { readonly _tag: "WrongKwarg"; readonly path: string; readonly kwarg: string; readonly found: string; readonly expects: string }
  | { readonly _tag: "InvalidKwarg"; readonly path: string; readonly type: string; readonly message: string };

/** One line for people: where, what was found, what is allowed. */
export function suiteFaultText(fault: SuiteFault): string {
  return `${fault.path}: ${sayFault(fault)}`;
}

function sayFault(fault: SuiteFault): string {
  switch (fault._tag) {
    case "NotJson":
      return `not JSON: ${fault.message}`;
    case "TooDeep":
      return TOO_DEEP;
    case "NotASuite":
      return `must be ${fault.expects}; found ${fault.found}`;
    case "UnknownKey":
      return `${fault.key} is not known here${meant(fault.nearest)}; allowed are ${fault.allowed.join(", ")}`;
    case "UnknownExpectation":
      return `${fault.type} is not an expectation known here; the nearest is ${fault.nearest}`;
    case "DuplicateId":
      return `the id ${fault.id} is taken by an expectation before this one; ids name rules in quarantine, so each needs its own`;
    case "UnknownKwarg":
      return `${fault.type} takes no such argument${meant(fault.nearest)}; it takes ${fault.allowed.join(", ")}`;
    case "UnsupportedKwarg":
      return `${fault.type} is not supported with this argument: ${fault.why}`;
    case "MissingKwarg":
      return `${kwargOf(fault.path)} is required by ${fault.type}, and must be ${fault.expects}`;
    case "WrongKwarg":
      return `${fault.kwarg} must be ${fault.expects}; found ${fault.found}`;
    case "InvalidKwarg":
      return fault.message;
  }
}

const kwargOf = (path: string) => path.slice(path.lastIndexOf(".") + 1);

const meant = (nearest: string | undefined) => (nearest === undefined ? "" : `; did you mean ${nearest}?`);
