/** The account that engine tests deploy to: a map in memory. */

/** What a resource was given, or has; of every type there is. */
// biome-ignore lint/suspicious/noExplicitAny: the properties of every type there is
export type Props = Record<string, any>;

export interface Thing {
  readonly type: string;
  readonly id: string;
  inputs: Props;
  outputs: Props;
}

export class Cloud {
  readonly #things = new Map<string, Thing>();
  #created = 0;

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
  create(thing: Thing): void {
    if (this.find(thing.type, thing.id)) throw new Error(`${thing.type} ${thing.id} already exists`);
    this.#things.set(`${thing.type}|${thing.id}`, thing);
  }

  update(type: string, id: string, inputs: Props, outputs: Props): void {
    const thing = this.find(type, id);
    if (!thing) throw new Error(`${type} ${id} does not exist`);
    Object.assign(thing, { inputs, outputs });
  }

  delete(type: string, id: string): void {
    this.#things.delete(`${type}|${id}`);
  }
}
