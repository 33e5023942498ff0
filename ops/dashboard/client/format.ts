/** Figures and times as pages write them. */

export const count = (n: number): string => n.toLocaleString("en-US");

/** A price with as many decimals as it needs, two at least. */
export function price(n: number): string {
  return n.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: Math.abs(n) >= 1 ? 4 : 8 });
}

export const dollars = (n: number): string => n.toLocaleString("en-US", { style: "currency", currency: "USD" });

export const percent = (share: number): string =>
  `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: share < 0.001 ? 3 : 1 })} %`;

/** `1.2M` */
export const short = (n: number): string => n.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** An instant, as `2026-01-18 00:09:59 UTC`. */
export const instant = (time: string): string => `${time.slice(0, 19).replace("T", " ")} UTC`;

/** `3 records`, `1 record`. */
export const counted = (n: number, noun: string, nouns = `${noun}s`): string => `${count(n)} ${n === 1 ? noun : nouns}`;
