use super::lexer::SyntaxError;
use super::parse;
use std::collections::BTreeSet;

fn refuse(text: &str) -> SyntaxError {
    parse(text).expect_err(text)
}

#[test]
fn the_whole_grammar_parses() {
    for good in [
        "$states.input.a.b[c > 1 and d in [1..3]]",
        "$states.input.Account.Order.Product^(>Price, <`Product Name`){Description.Colour: $sum(Price)}",
        "($f := function($x, $y)<nn:n>{ $x * $y }; 1)",
        "λ($x){ $x & 'é\\u00e9\\n' }",
        "$map($states.input.xs, function($v, $i, $all) { $v.name })",
        "$states.input.a#$i@$e.b[$i = 0].{ 'x': $e, 'y': % }",
        "$match($states.input.s, /[a-z\\/]+(\\))/im) ~> $count()",
        "$states.input ~> | orders[0] | {'total': price * 2}, ['price'] |",
        "$states.input.x ? 1 : $states.input.y ?: 2",
        "$states.input.x ?? \"none\" /* a comment; \"(\" */ & 'end'",
        "$substring(?, 0, 5)",
        "[1, 'a', true, null, -1.5e-3, [$a..$b]]",
        "$states.input.**.`a b`.*[]",
        "( $a := 1; $b := -$a; )",
        "$states.input.a.(b; c)",
        "$states.input.and.or.in",
        "{}",
        "()",
        "$x[0][1].y[-1]",
        "$uuid()",
        "$states.input{category: {'n': $count($)}}",
    ] {
        assert!(parse(good).is_ok(), "{good}: {:?}", parse(good));
    }
}

#[test]
fn syntax_errors_have_an_offset() {
    for (bad, offset) in [
        ("", 0),
        ("  ", 2),
        ("(1", 2),
        ("1 +", 3),
        ("[1, 2", 5),
        ("{'a' 1}", 5),
        ("'open", 0),
        ("'\\x'", 2),
        ("$a := ", 6),
        ("1 := 2", 2),
        ("a b", 2),
        ("`open", 0),
        ("/* open", 0),
        ("$match('a', /open)", 12),
        ("$x.1", 2),
        ("function(x){1}", 9),
        ("$a@b", 2),
        (")", 0),
        ("é é", 2),
        ("a{'x':1}{'y':2}", 8),
        ("1e999", 0),
    ] {
        assert_eq!(refuse(bad).offset, offset, "{bad}: {:?}", refuse(bad));
    }
}

#[test]
fn names_need_a_context_item() {
    let found = |text| parse(text).unwrap().contextual;
    assert_eq!(found("phone.number"), ["phone"]);
    assert_eq!(found("$ & $$.x"), ["$", "$$"]);
    assert_eq!(found("{'a': b, c: 1}"), ["b", "c"]);
    assert_eq!(found("$map($x, function($v){ name })"), ["name"]);
    assert_eq!(found("$states.input.a[b = $].c^(d){e: f}"), Vec::<&str>::new());
    assert_eq!(found("function($){1}"), Vec::<&str>::new());
}

#[test]
fn variables_are_free_unless_bound() {
    let found = parse("($a := $b; $map($c, function($d){ $d + $a + $states.result.x }))").unwrap();
    assert_eq!(found.free, BTreeSet::from(["b", "c", "map", "states"]));
    assert_eq!(found.states, BTreeSet::from(["result"]));
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    assert!(parse(&"(".repeat(100_000)).is_ok());
    assert!(parse(&format!("1{}", "+1".repeat(100_000))).is_ok());
    assert!(parse(&"-".repeat(100_000)).is_ok());
    assert!(parse(&"a?1:".repeat(100_000)).is_ok());
}
