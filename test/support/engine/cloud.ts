/** The account that engine tests deploy to: a map in memory, and behind it a local cloud where there is one. */

/** What a resource was given, or has; of every type there is. */
// biome-ignore lint/suspicious/noExplicitAny: the properties of every type there is
export type Props = Record<string, any>;

export interface Thing {
  readonly type: string;
  readonly id: string;
  inputs: Props;
  outputs: Props;
}

/** Makes things where they do something. */
export interface Backing {
  /** Answers with what the service itself gives: an id, an address. */
  create(thing: Thing): Promise<Pick<Thing, "id" | "outputs">>;
  /** The thing as it is to be, and what it was given before. */
  update(thing: Thing, before: Props): Promise<void>;
  delete(thing: Thing): Promise<void>;
}

export class Cloud {
  readonly #backing: Backing | undefined;
  readonly #things = new Map<string, Thing>();
  #created = 0;

  constructor(backing?: Backing) {
    this.#backing = backing;
  }

  /** A number that no thing had before. */
  next(): number {
    this.#created += 1;
    return this.#created;
  }

  find(type: string, id: string): Thing | undefined {
    return this.#things.get(`${type}|${id}`);
  }

  /** Every thing of a type. */
  all(type: string): Thing[] {
    return [...this.#things.values()].filter((thing) => thing.type === type);
  }

  /** The names that are taken are not given twice, as in the real one. */
  async create(proposed: Thing): Promise<Thing> {
    const thing = this.#backing ? { ...proposed, ...(await this.#backing.create(proposed)) } : proposed;
    if (this.find(thing.type, thing.id)) throw new Error(`${thing.type} ${thing.id} already exists`);
    this.#things.set(`${thing.type}|${thing.id}`, thing);
    return thing;
  }

  async update(type: string, id: string, inputs: Props, outputs: Props): Promise<void> {
    const thing = this.find(type, id);
    if (!thing) throw new Error(`${type} ${id} does not exist`);
    const before = thing.inputs;
    Object.assign(thing, { inputs, outputs });
    await this.#backing?.update(thing, before);
  }

  async delete(type: string, id: string): Promise<void> {
    const thing = this.find(type, id);
    this.#things.delete(`${type}|${id}`);
    if (thing) await this.#backing?.delete(thing);
  }
}
