/**
 * One spelling for each instrument, whatever its provider writes: BRK-B (Yahoo), BRK/B and BRK.B are all BRK.B.
 */

const SPELLING = /^[A-Za-z0-9^][A-Za-z0-9.^=-]{0,23}$/;

/** What {@link isSymbol} takes, in words. */
export const SYMBOL_ALLOWED = "up to 24 letters, digits and . - ^ =";

/** Whether it is an instrument as a provider may spell it (BRK-B, ^GSPC, EURUSD=X, TSCO.LON, BTC-USD): never a path, a query or a script. */
export function isSymbol(spelling: string): boolean {
  return SPELLING.test(spelling) && !spelling.includes("..");
}

/** US share classes; a longer or other suffix is an exchange (`KMR.L`, `1398.HK`) or a pair (`BTC-USD`) and stays. */
const SHARE_CLASS = /^([A-Z]{1,5})[-./ ]([A-C])$/;

/** The instrument a provider's spelling means: upper case, share classes after a dot. */
export function instrumentOf(spelling: string): string {
  const upper = spelling.trim().toUpperCase();
  return upper.replace(SHARE_CLASS, "$1.$2");
}
