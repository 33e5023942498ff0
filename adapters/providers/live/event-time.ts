const UTC_TEXT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)$/;

/**
 * A time as RFC 3339 writes it, to the nanosecond, as the tick contract carries it: the microsecond as an instant, and the
 * nanoseconds below it. Anything else stays what it is, for the contract to refuse.
 */
export function eventTime(value: unknown): { readonly event_time: unknown; readonly event_nanos: number } {
  const [, seconds, fraction = ""] = (typeof value === "string" && UTC_TEXT.exec(value)) || [];
  if (seconds === undefined) return { event_time: value, event_nanos: 0 };
  const nanos = fraction.padEnd(9, "0");
  return { event_time: `${seconds}.${nanos.slice(0, 6)}Z`, event_nanos: Number(nanos.slice(6)) };
}
