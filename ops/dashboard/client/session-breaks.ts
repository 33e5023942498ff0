/** Draws a line where a session begins: a chart of minutes leaves out the time in between. */
import type { IPrimitivePaneRenderer, ISeriesPrimitive, SeriesAttachedParameter, Time } from "lightweight-charts";

type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

export class SessionBreaks implements ISeriesPrimitive<Time> {
  private times: readonly Time[] = [];
  private colour = "";
  private attachedTo: SeriesAttachedParameter<Time> | undefined;

  set(times: readonly Time[], colour: string): void {
    this.times = times;
    this.colour = colour;
    this.attachedTo?.requestUpdate();
  }

  attached(parameter: SeriesAttachedParameter<Time>): void {
    this.attachedTo = parameter;
  }

  detached(): void {
    this.attachedTo = undefined;
  }

  paneViews() {
    return [{ zOrder: () => "bottom" as const, renderer: () => ({ draw: (target: Target) => this.draw(target) }) }];
  }

  private draw(target: Target): void {
    const scale = this.attachedTo?.chart.timeScale();
    if (!scale) return;
    // Half a bar to the left: between the last bar of one session and the first of the next.
    const half = scale.options().barSpacing / 2;
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio }) => {
      context.strokeStyle = this.colour;
      context.lineWidth = Math.max(1, Math.floor(horizontalPixelRatio));
      context.setLineDash([4 * horizontalPixelRatio, 4 * horizontalPixelRatio]);
      context.beginPath();
      for (const time of this.times) {
        const x = scale.timeToCoordinate(time);
        if (x === null) continue;
        const at = Math.round((x - half) * horizontalPixelRatio) + 0.5;
        context.moveTo(at, 0);
        context.lineTo(at, bitmapSize.height);
      }
      context.stroke();
    });
  }
}
