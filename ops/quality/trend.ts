/** Past results as small pictures. */
import { type Check, shownPercent } from "./checks.ts";
import { type Html, html } from "./html.ts";
import type { PastResult } from "./results.ts";

/** Batches that a picture shows: the latest ones. */
const SHOWN = 60;
const BAR = 10;
const HEIGHT = 48;

/** A bar for each batch: how many of its expectations failed, of all; a batch that passed is a low one. */
export function trend(past: readonly PastResult[]): Html {
  const shown = past.slice(-SHOWN);
  const passing = past.filter((result) => result.passed).length;
  const told = `${passing} of ${past.length} batches passed${past.length > shown.length ? `; the last ${shown.length} are shown` : ""}`;
  return html`<figure><svg role="img" aria-label="${told}" viewBox="0 0 ${shown.length * BAR} ${HEIGHT}" width="${shown.length * BAR}" height="${HEIGHT}">${shown.map(
    ({ checks, passed, label, source }, at) => {
      const failed = checks.filter((check) => !check.success).length;
      const height = Math.max(4, Math.round((failed / Math.max(1, checks.length)) * HEIGHT));
      return html`<rect class="${passed ? "ok" : "bad"}" x="${at * BAR + 1}" y="${HEIGHT - height}" width="${BAR - 2}" height="${height}" rx="1"><title>${label} · ${source}: ${failed} of ${checks.length} failed</title></rect>`;
    },
  )}</svg><figcaption>${told}</figcaption></figure>`;
}

/** The share of unexpected rows of one expectation over the batches; where it judges no rows, whether it failed. */
export function sparkline({ id }: Check, past: readonly PastResult[]): Html | undefined {
  const points = past.slice(-SHOWN).flatMap(({ checks }) => checks.find((check) => check.id === id) ?? []);
  if (points.length < 2) return undefined;
  const values = points.map(({ rows, success }) => rows?.percent ?? (success ? 0 : 100));
  const most = Math.max(...values);
  if (most === 0) return undefined;
  const [width, height] = [80, 16];
  const line = values.map(
    (value, at) => `${round((at / (values.length - 1)) * width)},${round(height - 1 - (value / most) * (height - 2))}`,
  );
  return html`<svg class="spark" role="img" aria-label="over ${points.length} batches up to ${shownPercent(most)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><polyline points="${line.join(" ")}"/></svg>`;
}

const round = (length: number): number => Math.round(length * 10) / 10;
