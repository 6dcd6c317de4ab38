"""Tests of the bundled function. Run: python3 -m unittest discover -s lambda. They need no network and no boto3."""

import contextlib
import importlib
import io
import json
import logging
import os
import sys
import types
import unittest
from datetime import datetime, timezone
from unittest import mock

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:hello"
EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution:hello:0f3c"
ANSWER = {
    "executionArn": EXECUTION,
    "startDate": datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
    "ResponseMetadata": {"HTTPStatusCode": 200},
}


class Case(unittest.TestCase):
    def load(self, **environment):
        """Imports the module as a new sandbox does, with a fake boto3 and exactly this environment."""
        self.client = mock.Mock(spec=["start_execution"])
        self.client.start_execution.return_value = dict(ANSWER)
        self.boto3 = types.SimpleNamespace(client=mock.Mock(return_value=self.client))
        logger = logging.getLogger("lambdasfn")
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
        self.enterContext_(mock.patch.dict(sys.modules, {"boto3": self.boto3}))
        self.enterContext_(mock.patch.dict(os.environ, environment, clear=True))
        self.stderr = self.enterContext_(contextlib.redirect_stderr(io.StringIO()))
        sys.modules.pop("index", None)
        return importlib.import_module("index")

    def enterContext_(self, manager):  # unittest has enterContext since Python 3.11
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def lines(self):
        return [json.loads(line) for line in self.stderr.getvalue().splitlines()]


class Starting(Case):
    def test_the_function_starts_the_machine_with_the_whole_event_and_no_name(self):
        event = {"Choice": "B", "order": {"id": 7, "note": "größer"}}
        self.load(SFN_ARN=MACHINE).handler(event, None)
        (call,) = self.client.start_execution.call_args_list
        self.assertEqual(set(call.kwargs), {"stateMachineArn", "input"})
        self.assertEqual(call.kwargs["stateMachineArn"], MACHINE)
        self.assertEqual(json.loads(call.kwargs["input"]), event)
        self.assertIn("größer", call.kwargs["input"])  # not escaped, because AWS limits the number of bytes

    def test_the_body_of_the_response_is_json_text(self):
        result = self.load(SFN_ARN=MACHINE).handler({"Choice": "A"}, None)
        self.assertEqual(set(result), {"statusCode", "body"})
        self.assertEqual(result["statusCode"], 200)
        self.assertEqual(
            json.loads(result["body"]),
            {"executionArn": EXECUTION, "startDate": "2026-01-02T03:04:05+00:00"},
        )

    def test_one_client_serves_all_invocations(self):
        index = self.load(SFN_ARN=MACHINE)
        index.handler({"Choice": "A"}, None)
        index.handler({"Choice": "B"}, None)
        self.boto3.client.assert_called_once_with("stepfunctions")
        self.assertEqual(self.client.start_execution.call_count, 2)

    def test_the_function_accepts_any_value_of_choice(self):
        index = self.load(SFN_ARN=MACHINE)
        for choice in ("C", "", None, 5, {"nested": True}):
            self.assertEqual(index.handler({"Choice": choice}, None)["statusCode"], 200)

    def test_the_function_raises_an_error_of_the_service(self):
        index = self.load(SFN_ARN=MACHINE)
        self.client.start_execution.side_effect = RuntimeError("AccessDeniedException")
        with self.assertRaisesRegex(RuntimeError, "AccessDenied"):
            index.handler({"Choice": "A"}, None)


class Refusing(Case):
    def refused(self, pattern, event, **environment):
        index = self.load(**environment)
        with self.assertRaisesRegex(ValueError, pattern) as caught:
            index.handler(event, None)
        self.client.start_execution.assert_not_called()
        return str(caught.exception)

    def test_an_event_without_choice_is_refused(self):
        text = self.refused('no field "Choice".*expected', {"password": "hunter2"}, SFN_ARN=MACHINE)
        self.assertNotIn("hunter2", text)

    def test_the_name_choice_in_another_case_is_refused(self):
        self.refused('no field "Choice"', {"choice": "A"}, SFN_ARN=MACHINE)

    def test_an_event_that_is_not_an_object_is_refused(self):
        for event in ([], "Choice", 1, None, True):
            with self.subTest(event=event):
                self.refused(
                    f'must be a JSON object.*"Choice".*{type(event).__name__}', event, SFN_ARN=MACHINE
                )

    def test_an_event_is_refused_without_sfn_arn(self):
        self.refused("SFN_ARN is not set; expected", {"Choice": "A"})
        self.refused("SFN_ARN is not set; expected", {"Choice": "A"}, SFN_ARN="")


class Logging(Case):
    def test_a_log_line_has_choice_and_execution_but_not_the_event(self):
        self.load(SFN_ARN=MACHINE).handler({"Choice": "A", "password": "hunter2"}, None)
        first, last = self.lines()
        self.assertEqual(first["choice"], "A")
        self.assertEqual((last["choice"], last["executionArn"]), ("A", EXECUTION))
        self.assertEqual(last["level"], "INFO")
        self.assertRegex(last["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertIn(EXECUTION, last["message"])
        self.assertNotIn("hunter2", self.stderr.getvalue())

    def test_a_choice_with_line_breaks_is_logged_in_one_short_line(self):
        self.load(SFN_ARN=MACHINE).handler({"Choice": "x\n{}\r" + "y" * 10_000}, None)
        self.assertEqual(len(self.lines()), 2)
        self.assertLess(len(self.stderr.getvalue()), 1_000)

    def test_a_choice_that_is_not_text_is_logged_by_its_type(self):
        self.load(SFN_ARN=MACHINE).handler({"Choice": {"password": "hunter2"}}, None)
        self.assertEqual(self.lines()[0]["choice"], "<dict>")
        self.assertNotIn("hunter2", self.stderr.getvalue())

    def test_the_handler_of_the_runtime_gets_the_fields_with_the_json_format(self):
        index = self.load(SFN_ARN=MACHINE, AWS_LAMBDA_LOG_FORMAT="JSON")
        self.assertEqual(index.logger.handlers, [])
        with self.assertLogs() as caught:  # on the root logger, which has the handler of the runtime
            index.handler({"Choice": "A"}, None)
        self.assertEqual(caught.records[1].executionArn, EXECUTION)
        self.assertEqual(caught.records[1].choice, "A")
        self.assertEqual(self.stderr.getvalue(), "")

    def test_the_function_does_not_change_the_log_level_of_lambda(self):
        index = self.load(
            SFN_ARN=MACHINE, AWS_LAMBDA_LOG_FORMAT="JSON", AWS_LAMBDA_LOG_LEVEL="ERROR"
        )
        self.assertEqual(index.logger.level, logging.NOTSET)


if __name__ == "__main__":
    unittest.main()
