"""The demo's own function code: starts the same workflow, and also returns its memory size."""

import json
import os

import boto3

stepfunctions = boto3.client("stepfunctions")


def handler(event, context):
    print(json.dumps({"level": "INFO", "message": f"Hello from my own code: {event['Choice']}"}))
    answer = stepfunctions.start_execution(stateMachineArn=os.environ["SFN_ARN"], input=json.dumps(event))
    body = {"executionArn": answer["executionArn"], "memoryInMB": int(context.memory_limit_in_mb)}
    return {"statusCode": 200, "body": json.dumps(body)}
