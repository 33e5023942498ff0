/** Trades as stream records, most of them good, and the others wrong in one of many ways; the same for the same seed. */

/** Good trades as several writers write them. */
const TRADES = [
  '{"symbol":"AAPL","event_time":"2026-01-16T14:30:00.005000Z","event_nanos":17,"price":187.25,"volume":100,"exchange":"V","trade_id":"7","sequence":3,"source":"fake","ingested_at":"2026-01-16T14:30:01.000000Z"}',
  '{"symbol":"MSFT","event_time":"2026-01-16T23:59:59.999999Z","event_nanos":999,"price":0.01,"volume":0,"exchange":null,"trade_id":null,"sequence":12,"source":"fake","ingested_at":"2026-01-17T00:00:00.000001Z"}',
  '{"symbol": "BRK-B", "event_time": "2024-02-29T00:00:00.000000Z", "event_nanos": 0, "price": "412.5", "volume": "3", "exchange": "Q", "trade_id": "a-1", "sequence": null, "source": "other", "ingested_at": "2024-02-29T00:00:00.000000Z"}',
  '{"source":"fake","ingested_at":"2026-01-16T14:30:01.000000Z","symbol":"AAPL","event_time":"2026-01-16T14:30:00.005000Z","event_nanos":0,"price":187.25,"volume":100,"exchange":"V","trade_id":"8","sequence":4,"message":"{\\"p\\":\\"\u00e9\\\\n\\"}"}',
] as const;

/** Values that have brought a reader of JSON down, or astray. */
const ODD_VALUES = [
  ...[
    "-0",
    "-0.0",
    "1e400",
    "-1e400",
    "1E5",
    "1e-7",
    "0.1000000000000000055511151231257827",
    "9007199254740993",
    "123456789012345",
    "1234567890123456",
  ],
  ...[
    "00",
    "01",
    "1.",
    ".5",
    "+1",
    "- 1",
    "0x1",
    "1_0",
    "NaN",
    "Infinity",
    "true",
    "false",
    "null",
    "nul",
    "[]",
    "{}",
    "[1,[2]]",
    '{"a":{"b":1}}',
  ],
  ...[
    '""',
    '" "',
    '"1.5"',
    '"-0"',
    '"1e3"',
    '"01"',
    '"x"',
    '"\\u0041APL"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"\u00e9"',
    '"a\tb"',
    '"\\n"',
    '"a\\"b"',
    '"\\"',
  ],
  ...['"2026-02-30T00:00:00.000000Z"', '"2026-01-16T24:00:00.000000Z"', '"2026-01-16T14:30:60.000000Z"', '"1899-12-31T00:00:00.000000Z"'],
  ...['"2026-01-16T14:30:00.005000+"', '"2026-01-16 14:30:00.005000Z"', '"2026-01-16T14:30:00.00500Z"', '"brk-b"', `"${"7".repeat(513)}"`],
] as const;
const ODD_KEYS = [
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"corrects"',
  '"cancels"',
  '"refused"',
  '"pric\\u0065"',
  '"more"',
  '""',
] as const;
const BYTES = '0123456789.,:-+eE"{}[]\\ nutflTZ\u0000\u007f\u00e9\ud83d';

/** A generator of numbers from 0 up to, not including, `below` (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One of three is good. */
export function* wireRecords(seed: number): Generator<Uint8Array, never> {
  const next = numbers(seed);
  const oneOf = <A>(values: ArrayLike<A>): A => values[next(values.length)]!;
  for (let number = 0; ; number++) {
    // Long runs of one writer, so that its layout is learned.
    const trade = TRADES[(number >>> 8) % TRADES.length]!.replace(/\d(?=[,"])/, String(next(10)));
    if (next(3) === 0) yield Buffer.from(trade);
    else yield mutation(trade);
  }

  function mutation(trade: string): Uint8Array {
    switch (next(8)) {
      case 0:
        return shuffled(trade);
      case 1:
        return Buffer.from(
          membersOf(trade).reduce((text, member) => (next(8) === 0 ? text.replace(member, withOddValue(member)) : text), trade),
        );
      case 2:
        return Buffer.from(
          trade.replace("{", `{${next(2) ? withOddValue(oneOf(membersOf(trade))) : `${oneOf(ODD_KEYS)}:${oneOf(ODD_VALUES)}`},`),
        );
      case 3:
        return Buffer.from(trade.replace("}", `,${next(2) ? oneOf(membersOf(trade)) : `${oneOf(ODD_KEYS)}:${oneOf(ODD_VALUES)}`}}`));
      case 4:
        // One key twice, and another not at all.
        return Buffer.from(trade.replace(oneOf(membersOf(trade)), () => oneOf(membersOf(trade))));
      case 5: {
        const digits = [...trade.matchAll(/\d/g)];
        const { index } = oneOf(digits);
        return Buffer.from(trade.slice(0, index) + next(10) + trade.slice(index + 1));
      }
      default:
        return torn(Buffer.from(trade));
    }
  }

  function withOddValue(member: string): string {
    return member.slice(0, member.indexOf(":") + 1) + oneOf(ODD_VALUES);
  }

  function shuffled(trade: string): Uint8Array {
    const members = membersOf(trade);
    for (let left = members.length; left > 1; left--) members.push(...members.splice(next(left), 1));
    // Now and then one is lost.
    return Buffer.from(`{${members.slice(next(8) === 0 ? 1 : 0).join(",")}}`);
  }

  /** Some bytes replaced, lost, doubled or put in. */
  function torn(bytes: Buffer): Uint8Array {
    let rest = bytes;
    for (let times = 1 + next(2); times > 0; times--) {
      const [at, length] = [next(rest.length), next(3)];
      const put = next(4) === 0 ? rest.subarray(at, at + length) : Buffer.from(oneOf(BYTES));
      rest = Buffer.concat([rest.subarray(0, at), next(3) === 0 ? Buffer.of(next(256)) : put, rest.subarray(at + length)]);
    }
    return rest;
  }
}

/** `"key":value`, of a trade that is well formed and has no object within. */
function membersOf(trade: string): string[] {
  return trade.match(/"[a-z_]+": ?(?:"(?:[^"\\]|\\.)*"|[^,}]+)/g)!;
}
