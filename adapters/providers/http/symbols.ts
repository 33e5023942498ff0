import type { InputFault } from "../../../domain/ports/provider.ts";
import { inputFault } from "../request-faults.ts";

/** A symbol as a provider may spell it (BRK-B, ^GSPC, EURUSD=X, TSCO.LON, BTC-USD): never a path, a query or a script. */
const SYMBOL = /^[A-Za-z0-9^][A-Za-z0-9.^=-]{0,23}$/;

/** What keeps the symbols of a request from being asked for. */
export function symbolFaults(symbols: readonly string[], provider: string): readonly InputFault[] {
  if (symbols.length === 0)
    return [inputFault("--symbols", `${provider} has no list of its own: name the symbols, such as --symbols AAPL,MSFT`)];
  return symbols
    .filter((symbol) => !SYMBOL.test(symbol) || symbol.includes(".."))
    .map((symbol) =>
      inputFault("--symbols", `${JSON.stringify(symbol.slice(0, 60))} is no symbol: allowed are up to 24 letters, digits and . - ^ =`),
    );
}
