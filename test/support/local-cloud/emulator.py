"""MiniStack, with what it has to know to judge the calls of a role as IAM does, and to look at alarms and tell of them as CloudWatch does."""

import json
import os
import sys
from types import FunctionType

from ministack.core import iam_actions
from ministack.services import cloudwatch, sns

resource_arn = iam_actions.extract_resource_arn
OWN = f"us-east-1:{os.environ['MINISTACK_ACCOUNT_ID']}"


def with_what_is_meant(service, method, path, headers, body, *more, **named):
    """What a call names in a way that MiniStack does not look for; without a resource it would take the call to be about all there are."""
    arn = resource_arn(service, method, path, headers, body, *more, **named)
    if arn != "*" or service not in MEANT:
        return arn
    meant = MEANT[service](json.loads(body or b"{}"))
    if isinstance(meant, dict):
        return resource_arn(service, method, path, headers, json.dumps(meant).encode(), *more, **named)
    return meant or arn


def opened_stream(asked):
    """The stream that an iterator is of."""
    from ministack.services import kinesis

    iterator = kinesis._shard_iterators.get(asked.get("ShardIterator"))
    return iterator and {"StreamName": iterator["stream"]}


def workgroup_of_query(asked):
    """The workgroup that a query runs in."""
    from ministack.services import athena

    query = athena._executions.get(asked.get("QueryExecutionId"))
    return query and {"WorkGroup": query["WorkGroup"]}


def alarm_or_rule(asked):
    """The first of the alarms that are named, or the rule that mutes them."""
    rule = asked.get("Name") or asked.get("AlarmMuteRuleName")
    if rule:
        return f"arn:aws:cloudwatch:{OWN}:alarm-mute-rule:{rule}"
    return "AlarmNames" in asked and f"arn:aws:cloudwatch:{OWN}:alarm:{asked['AlarmNames'][0]}"


MEANT = {
    "kinesis": opened_stream,
    "athena": workgroup_of_query,
    "monitoring": alarm_or_rule,
    "logs": lambda asked: f"arn:aws:logs:{OWN}:log-group::log-stream:",
    "sqs": lambda asked: asked.get("SourceArn"),
    "ssm": lambda asked: "Path" in asked and f"arn:aws:ssm:{OWN}:parameter{asked['Path'].rstrip('/')}",
}
iam_actions.extract_resource_arn = with_what_is_meant

lambda_action = iam_actions._lambda_action


def with_one_mapping(method, path):
    """What is done to one mapping of an event source; MiniStack takes it for a list of all."""
    if "/event-source-mappings/" in path:
        verb = {"GET": "Get", "PUT": "Update", "DELETE": "Delete"}[method]
        return f"{verb}EventSourceMapping"
    return lambda_action(method, path)


iam_actions._lambda_action = with_one_mapping

evaluate = cloudwatch._evaluate_alarm


def by_its_own_figures(alarm):
    """Of its dimensions; MiniStack takes those of every function, queue or stream for the alarm's."""
    dimensions = cloudwatch._dims_from_list(alarm.get("Dimensions") or [])
    figure = (alarm.get("Namespace"), alarm.get("MetricName"), cloudwatch._dims_key(dimensions))
    own = {figure: cloudwatch._metrics[figure]} if figure in cloudwatch._metrics else {}
    # What it looks among is a global of its own: others put figures in meanwhile.
    FunctionType(evaluate.__code__, {**vars(cloudwatch), "_metrics": own})(alarm)


cloudwatch._evaluate_alarm = by_its_own_figures

fanout = sns._fanout


def with_all_of_an_alarm(topic, message_id, message, *more, **named):
    """Its ARN, and the time as CloudWatch writes it, where the message is of an alarm."""
    if message.startswith('{"AlarmName"'):
        told = json.loads(message)
        told["AlarmArn"] = f"arn:aws:cloudwatch:{OWN}:alarm:{told['AlarmName']}"
        told["StateChangeTime"] = told["StateChangeTime"].replace("Z", ".000+0000")
        message = json.dumps(told)
    return fanout(topic, message_id, message, *more, **named)


sns._fanout = with_all_of_an_alarm

from ministack.app import main  # noqa: E402 (it takes the functions above as they then are)

sys.exit(main())
