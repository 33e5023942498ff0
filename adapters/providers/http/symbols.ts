import { isSymbol, SYMBOL_ALLOWED } from "../../../domain/market/instruments.ts";
import type { InputFault } from "../../../domain/ports/provider.ts";
import { inputFault } from "../request-faults.ts";

/** What keeps the symbols of a request from being asked for. */
export function symbolFaults(symbols: readonly string[], provider: string): readonly InputFault[] {
  if (symbols.length === 0)
    return [inputFault("--symbols", `${provider} has no list of its own: name the symbols, such as --symbols AAPL,MSFT`)];
  return symbols
    .filter((symbol) => !isSymbol(symbol))
    .map((symbol) => inputFault("--symbols", `${JSON.stringify(symbol.slice(0, 60))} is no symbol: allowed are ${SYMBOL_ALLOWED}`));
}
