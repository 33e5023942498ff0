"""MiniStack, with what it has to know to judge the calls of a role as IAM does."""

import json
import sys

from ministack.core import iam_actions, sigv4

# What HTTP/2 calls a host, which the SDK signs where it speaks that, as to Kinesis.
canonical_headers = sigv4.build_canonical_headers
sigv4.build_canonical_headers = lambda headers, signed: canonical_headers({**headers, ":authority": headers.get("host", "")}, signed)

resource_arn = iam_actions.extract_resource_arn


def with_what_was_opened(service, method, path, headers, body, *more, **named):
    """The stream that an iterator is of, and the workgroup that a query runs in."""
    arn = resource_arn(service, method, path, headers, body, *more, **named)
    if arn != "*" or service not in ("kinesis", "athena"):
        return arn
    from ministack.services import athena, kinesis

    asked = json.loads(body or b"{}")
    iterator = kinesis._shard_iterators.get(asked.get("ShardIterator"))
    if iterator:
        return resource_arn(service, method, path, headers, json.dumps({"StreamName": iterator["stream"]}).encode(), *more, **named)
    query = athena._executions.get(asked.get("QueryExecutionId"))
    if query:
        return resource_arn(service, method, path, headers, json.dumps({"WorkGroup": query["WorkGroup"]}).encode(), *more, **named)
    return arn


iam_actions.extract_resource_arn = with_what_was_opened

from ministack.app import main  # noqa: E402 (it takes the functions above as they then are)

sys.exit(main())
