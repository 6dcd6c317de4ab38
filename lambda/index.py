"""Starts the workflow named by SFN_ARN with the event as its input, and does not wait for it."""

import json
import logging
import os
import time

import boto3


class JsonLines(logging.Formatter):
    """What Lambda's JSON log format makes of a record, for where the runtime does not do it."""

    converter = time.gmtime

    def format(self, record):
        line = {
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        for name in ("choice", "executionArn"):
            if hasattr(record, name):
                line[name] = getattr(record, name)
        return json.dumps(line, ensure_ascii=False)


logger = logging.getLogger("lambdasfn")
if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() != "JSON" and not logger.handlers:
    # With the JSON format the runtime encodes records and their extra fields itself.
    logger.addHandler(logging.StreamHandler())
    logger.handlers[0].setFormatter(JsonLines())
    logger.propagate = False
if not os.environ.get("AWS_LAMBDA_LOG_LEVEL"):
    logger.setLevel(logging.INFO)

# Once per sandbox, and while it starts: there Lambda gives more CPU than in an invocation.
stepfunctions = boto3.client("stepfunctions")


def handler(event, context):
    if not isinstance(event, dict):
        raise ValueError(
            'The event must be a JSON object with the field "Choice", such as {"Choice": "A"}; '
            f"it is of type {type(event).__name__}."
        )
    if "Choice" not in event:
        raise ValueError(
            'The event has no field "Choice"; expected a JSON object such as {"Choice": "A"}.'
        )
    machine = os.environ.get("SFN_ARN")
    if not machine:
        raise ValueError(
            "The environment variable SFN_ARN is not set; expected the ARN of the state machine to start."
        )

    # Of the event only the choice is logged, and that shortened: the rest may hold secrets.
    choice = event["Choice"]
    shown = choice[:64] if isinstance(choice, str) else f"<{type(choice).__name__}>"
    logger.info("Choice %s: starting the workflow", shown, extra={"choice": shown})

    answer = stepfunctions.start_execution(
        stateMachineArn=machine, input=json.dumps(event, ensure_ascii=False)
    )
    arn = answer["executionArn"]
    logger.info("Choice %s: started %s", shown, arn, extra={"choice": shown, "executionArn": arn})

    body = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    return {"statusCode": 200, "body": json.dumps(body, default=lambda date: date.isoformat())}
