import type { Invocation, Sighting } from "../../../pipelines/definition.ts";
import { Frame } from "./frame.ts";
import { printable } from "./printable.ts";
import { batchBar } from "./progress.ts";
import { sourceEvent } from "./source-event.ts";
import { StreamView } from "./stream-view.ts";

/** What a run shows while it goes on. */
export interface Display extends Pick<Invocation, "progress" | "watch"> {
  /** Says something beside it. */
  readonly say: (message: string) => void;
  readonly end: () => void;
}

/** A terminal's stderr shows a bar of a batch, or the view of a stream; a pipe's shows messages alone, and what happens to a live source. */
export function displayOf(pipeline: string, wanted: boolean): Display {
  if (wanted && process.stderr.isTTY) return terminalDisplay(pipeline);
  const say = (message: string) => void process.stderr.write(`assay: ${message}\n`);
  const watch = (sighting: Sighting) => {
    const event = wanted ? sourceEvent(sighting) : undefined;
    if (event !== undefined) say(printable(event));
  };
  return { progress: () => {}, watch, say, end: () => {} };
}

/** Often enough to be lively, and seldom enough to be read. */
const REDRAW_MS = 100;

function terminalDisplay(pipeline: string): Display {
  const bar = batchBar();
  let stream: { readonly view: StreamView; readonly frame: Frame; readonly timer: NodeJS.Timeout } | undefined;
  const begin = () => {
    const view = new StreamView(pipeline, performance.now());
    const frame = new Frame(process.stderr);
    const timer = setInterval(() => frame.draw(view.lines(process.stderr.columns, performance.now())), REDRAW_MS);
    stream = { view, frame, timer };
    return stream;
  };
  return {
    progress: bar.update,
    watch: (sighting: Sighting) => (stream ?? begin()).view.take(sighting, performance.now()),
    say: (message) => {
      if (stream) stream.view.note(message);
      else process.stderr.write(`\nassay: ${message}\n`);
    },
    end: () => {
      clearInterval(stream?.timer);
      stream?.frame.end();
      bar.end();
    },
  };
}
