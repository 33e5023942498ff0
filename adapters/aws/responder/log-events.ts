/** What log groups say in a time, oldest first: page by page, in constant memory, however large they are. */
import { type CloudWatchLogsClient, FilterLogEventsCommand, ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";

/** Epoch milliseconds, both ends included. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface LogEvent {
  readonly at: number;
  readonly message: string;
}

export interface LogQuery {
  readonly groups: readonly string[];
  readonly window: Window;
  /** In CloudWatch's pattern language. */
  readonly pattern: string;
  /** Told of every page that came, also of one with nothing in it: a huge group has many. */
  readonly searched?: (pages: number, events: number) => void;
}

/** Merged by time: of each group one page is held. A group that nobody has written to yet says nothing. */
export async function* logEvents(client: CloudWatchLogsClient, { groups, window, pattern, searched }: LogQuery): AsyncGenerator<LogEvent> {
  let [pages, events] = [0, 0];
  const told = (found: number) => {
    pages++;
    events += found;
    searched?.(pages, events);
  };
  const heads: Head[] = [];
  for (const group of groups) await advance(heads, eventsOf(client, group, window, pattern, told));
  while (heads.length > 0) {
    const first = heads.reduce((a, b) => (b.event.at < a.event.at ? b : a));
    yield first.event;
    heads.splice(heads.indexOf(first), 1);
    await advance(heads, first.rest);
  }
}

/** The next event of a group, and what comes after. */
interface Head {
  readonly event: LogEvent;
  readonly rest: AsyncGenerator<LogEvent>;
}

async function advance(heads: Head[], rest: AsyncGenerator<LogEvent>): Promise<void> {
  const { value, done } = await rest.next();
  if (!done) heads.push({ event: value, rest });
}

async function* eventsOf(
  client: CloudWatchLogsClient,
  logGroupName: string,
  { from, to }: Window,
  filterPattern: string,
  told: (events: number) => void,
): AsyncGenerator<LogEvent> {
  for (let token: string | undefined; ; ) {
    const page = await client
      .send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime: from,
          endTime: to,
          filterPattern,
          ...(token !== undefined && { nextToken: token }),
        }),
      )
      .catch((error: unknown) => {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      });
    const events = page?.events ?? [];
    told(events.length);
    for (const { timestamp = from, message = "" } of events) yield { at: timestamp, message };
    token = page?.nextToken;
    if (token === undefined) return;
  }
}
