/**
 * Writes a validator as JavaScript: each field's test in its place, in the codec's order. `assay schema CONTRACT --as validator` prints it.
 */
import { isPlain, mayBeUndefined, mayChange, type Node, type Prop } from "./node.ts";
import { asDecodedBy, isRecord, items, onlyWith, put, refused } from "./steps.ts";

export interface Source {
  /** The body of a function that returns the validator. */
  readonly text: string;
  /** Its parameters by name: the steps, and what the codecs bring. */
  readonly given: ReadonlyMap<string, unknown>;
}

export function sourceOf(node: Node): Source {
  const writer = new Writer();
  const main = writer.functionOf(node, "validate");
  return { text: `${[...writer.functions, `return ${main}`].join("\n\n")};\n`, given: writer.given };
}

/** Lines that return where a value is refused, and an expression of what it decodes to. */
interface Statements {
  readonly lines: readonly string[];
  readonly result: string;
}

const STEPS: Readonly<Record<string, unknown>> = {
  ...{ refused, isRecord, put, items },
  ...{ hasOwn: Object.hasOwn, keysOf: Object.getOwnPropertyNames, prototypeOf: Object.getPrototypeOf, plain: Object.prototype },
};

class Writer {
  readonly functions: string[] = [];
  readonly given = new Map<string, unknown>(Object.entries(STEPS));
  private count = 0;

  functionOf(node: Node, name: string): string {
    const { lines, result } = this.statements(node, "value");
    return [`function ${name}(value) {`, ...lines.map((line) => `  ${line}`), `  return ${result};`, "}"].join("\n");
  }

  /** A function beside the main one: what it refuses may still be accepted otherwise. */
  private helper(node: Node): string {
    const name = `validate${++this.count}`;
    this.functions.push(`// ${asComment(node.codec.name)}\n${this.functionOf(node, name)}`);
    return name;
  }

  private statements(node: Node, value: string): Statements {
    if (isPlain(node)) return { lines: this.refusal("", node, value), result: value };
    switch (node.is) {
      case "object":
        return this.object(node.props, node.optional, value);
      case "exact": {
        const { lines, result } = this.statements(node.of, value);
        const kept = `${this.named(onlyWith(node.keys), "withoutOthers")}(${result})`;
        return { lines, result: hasAll(node.of) ? `${hasNoMore(node.keys.length, result)} ? ${result} : ${kept}` : kept };
      }
      case "refined": {
        const { lines, result } = this.settled(node.of, value);
        return { lines: [...lines, `if (!${this.predicate(node.predicate)}(${result})) return refused;`], result };
      }
      case "union": {
        const [first, ...others] = node.of.map((each) => `${this.helper(each)}(${value})`);
        const result = this.variable();
        const lines = others.map((other) => `if (${result} === refused) ${result} = ${other};`);
        return { lines: [`let ${result} = ${first};`, ...lines, `if (${result} === refused) return refused;`], result };
      }
      case "intersection": {
        const parts = node.of.map((each) => this.settled(each, value));
        const unchanged = parts.map(({ result }) => `${result} === ${value}`).join(" && ");
        // How several changes of one value go together is known to io-ts alone.
        return this.checked(
          parts.flatMap(({ lines }) => lines),
          `${unchanged} ? ${value} : ${this.codec(node)}(${value})`,
        );
      }
      case "array":
        return this.checked([], `items(${value}, ${this.helper(node.of)})`);
      default:
        return this.checked([], `${this.codec(node)}(${value})`);
    }
  }

  private object(props: readonly Prop[], optional: boolean, value: string): Statements {
    const isKept = props.every(({ node }) => !mayChange(node) && (optional || !mayBeUndefined(node)));
    const result = isKept ? value : this.variable();
    return {
      lines: [
        `if (!isRecord(${value})) return refused;`,
        ...(isKept ? [] : [`let ${result} = ${value};`]),
        ...props.flatMap((prop) => (optional ? this.optional(prop, value, result) : this.required(prop, value, result))),
      ],
      result,
    };
  }

  private required({ key, node }: Prop, value: string, result: string): readonly string[] {
    const found = this.variable();
    const { lines, result: field } = this.settled(node, found);
    const isAbsent = `${field} === undefined && !hasOwn(${result}, ${JSON.stringify(key)})`;
    const changes = [
      ...(mayChange(node) ? [`${field} !== ${found}`] : []),
      ...(mayBeUndefined(node) ? [mayChange(node) ? `(${isAbsent})` : isAbsent] : []),
    ];
    return [
      `const ${found} = ${result}${access(key)}; // ${asComment(node.codec.name)}`,
      ...lines,
      ...(changes.length > 0 ? [`if (${changes.join(" || ")}) ${this.putting(result, value, key, field)}`] : []),
    ];
  }

  private optional({ key, node }: Prop, value: string, result: string): readonly string[] {
    const found = this.variable();
    const read = `const ${found} = ${result}${access(key)}; // ${asComment(node.codec.name)}, or absent`;
    if (isPlain(node)) {
      const put = mayChange(node) ? [`if (${found} !== ${found}) ${this.putting(result, value, key, found)}`] : [];
      return [read, ...this.refusal(`${found} !== undefined && `, node, found), ...put];
    }
    const field = this.variable();
    return [
      read,
      `const ${field} = ${this.helper(node)}(${found});`,
      `if (${field} === refused && ${found} !== undefined) return refused;`,
      `if (${field} !== refused && ${field} !== ${found}) ${this.putting(result, value, key, field)}`,
    ];
  }

  private putting(result: string, value: string, key: string, field: string): string {
    return `${result} = put(${result}, ${value}, ${JSON.stringify(key)}, ${field});`;
  }

  private refusal(condition: string, node: Node, value: string): readonly string[] {
    const test = this.test(node, value);
    return test === "true" ? [] : [`if (${condition}!(${test})) return refused;`];
  }

  /** Whether a plain node accepts a value, as an expression. */
  private test(node: Node, value: string): string {
    switch (node.is) {
      case "typeof":
        return node.type === "undefined" ? `${value} === undefined` : `typeof ${value} === "${node.type}"`;
      case "equal":
        return `${value} === ${JSON.stringify(node.to)}`;
      case "list":
        return `Array.isArray(${value})`;
      case "record":
        return `isRecord(${value})`;
      case "key":
        return `typeof ${value} === "string" && hasOwn(${this.named(node.of, "keys")}, ${value})`;
      case "refined":
        return `${this.inBrackets(node.of, value)} && ${this.predicate(node.predicate)}(${value})`;
      case "union":
      case "intersection":
        return node.of.map((each) => this.inBrackets(each, value)).join(node.is === "union" ? " || " : " && ");
      default:
        return "true";
    }
  }

  private inBrackets(node: Node, value: string): string {
    const test = this.test(node, value);
    return / (?:&&|\|\|) /.test(test) ? `(${test})` : test;
  }

  /** Statements whose result is a name, to be used more than once. */
  private settled(node: Node, value: string): Statements {
    const { lines, result } = this.statements(node, value);
    return /^\w+$/.test(result) ? { lines, result } : this.assigned(lines, result);
  }

  private checked(lines: readonly string[], expression: string): Statements {
    const { lines: all, result } = this.assigned(lines, expression);
    return { lines: [...all, `if (${result} === refused) return refused;`], result };
  }

  private assigned(lines: readonly string[], expression: string): Statements {
    const result = this.variable();
    return { lines: [...lines, `const ${result} = ${expression};`], result };
  }

  private variable(): string {
    return `v${this.count++}`;
  }

  private codec({ codec }: Node): string {
    return this.named(asDecodedBy(codec), "decode");
  }

  /** Under its own name where that can be told from all others. */
  private predicate(predicate: (value: unknown) => boolean): string {
    return this.named(predicate, /^is[A-Z][A-Za-z]*$/.test(predicate.name) ? predicate.name : "isAccepted");
  }

  private named(value: unknown, name: string): string {
    for (let number = 1; ; number++) {
      const numbered = number === 1 ? name : `${name}${number}`;
      if (this.given.has(numbered) && this.given.get(numbered) !== value) continue;
      this.given.set(numbered, value);
      return numbered;
    }
  }
}

/** Whether what an object node accepts has all its keys itself, unless it is of a prototype of its own. */
function hasAll(node: Node): boolean {
  if (node.is !== "object" || node.optional) return false;
  return node.props.every(({ key, node: field }) => !(key in Object.prototype) && !mayChange(field) && !mayBeUndefined(field));
}

/** To count keys costs a tenth of looking each up. */
const hasNoMore = (count: number, value: string) => `prototypeOf(${value}) === plain && keysOf(${value}).length === ${count}`;

function access(key: string): string {
  return /^[a-z_]\w*$/i.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** On one line, whatever it is: U+2028 would end the comment, and what follows it would be code. */
export function asComment(text: string): string {
  return text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
