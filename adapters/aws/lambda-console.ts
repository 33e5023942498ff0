/**
 * Stands in the bundles of functions in the place of `node:console` (see components/bundle.ts), of which Powertools takes the class: the
 * global object has it too, and importing Node's module, which looks at all that a console has, is a fortieth of a start.
 */
export const { Console } = console;
