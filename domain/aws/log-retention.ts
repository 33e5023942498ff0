/** Days that CloudWatch Logs can be told to keep events for; it takes no other number. Source: PutRetentionPolicy in its API reference. */
export const LOG_RETENTION_DAYS: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
