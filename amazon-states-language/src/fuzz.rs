//! Property tests: the parsers of expressions accept any text without a panic.

use crate::{intrinsic, jsonata, jsonpath};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_makes_a_parser_panic(text in ".*") {
        let _ = (jsonpath::parse(&text), intrinsic::parse(&text), jsonata::parse(&text));
    }

    #[test]
    fn no_expression_makes_a_parser_panic(text in "[a-z$%.(){}\\[\\]'\"/*:=<>|,;?~&@#^ `\\\\-]{0,40}") {
        let _ = (jsonpath::parse(&text), jsonata::parse(&text));
        let _ = intrinsic::parse(&format!("States.Array({text})"));
    }
}
