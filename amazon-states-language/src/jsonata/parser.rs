//! Grammar of JSONata.

use super::lexer::{Lexer, SyntaxError, Token};
use std::collections::BTreeSet;

/// Maximum nesting of expressions that the parser reads.
const MAX_DEPTH: usize = 200;

/// The names that an expression refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct References<'a> {
    /// Names, `$` and `$$` that need a context item where the expression has none. Each occurs once.
    pub(crate) contextual: Vec<&'a str>,
    /// Variables that the expression does not bind, without the `$`. They include built-in functions.
    pub(crate) free: BTreeSet<&'a str>,
    /// Fields of `$states`, such as `input`.
    pub(crate) states: BTreeSet<&'a str>,
}

/// The kind of an expression, as far as the operators next to it depend on it.
#[derive(Clone, Copy, PartialEq)]
enum Kind<'a> {
    Name(&'a str),
    Variable(&'a str),
    /// A number, `true`, `false` or `null`.
    Constant,
    /// An expression that ends with a grouping in braces.
    Grouped,
    Other,
}

enum Stop {
    Error(SyntaxError),
    TooDeep,
}

impl From<SyntaxError> for Stop {
    fn from(error: SyntaxError) -> Self {
        Self::Error(error)
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    /// Position of the current token.
    start: usize,
    depth: usize,
    /// Whether a context item exists, which resolves names.
    context: bool,
    used: BTreeSet<&'a str>,
    bound: BTreeSet<&'a str>,
    found: References<'a>,
}

/// Parses an expression without its `{%` and `%}`. Returns the names that it does not bind.
///
/// # Errors
/// The first syntax error. An expression beyond the maximum nesting is valid and has no references.
pub(crate) fn parse(text: &str) -> Result<References<'_>, SyntaxError> {
    let mut parser = Parser {
        lexer: Lexer::new(text),
        token: Token::End,
        start: 0,
        depth: 0,
        context: false,
        used: BTreeSet::new(),
        bound: BTreeSet::new(),
        found: References::default(),
    };
    match parser.whole() {
        Ok(()) => {
            parser.found.free = parser.used.difference(&parser.bound).copied().collect();
            let mut seen = BTreeSet::new();
            parser.found.contextual.retain(|name| seen.insert(*name));
            Ok(parser.found)
        }
        Err(Stop::TooDeep) => Ok(References::default()),
        Err(Stop::Error(error)) => Err(error),
    }
}

impl<'a> Parser<'a> {
    fn whole(&mut self) -> Result<(), Stop> {
        self.advance()?;
        self.expression(0)?;
        match self.token {
            Token::End => Ok(()),
            _ => Err(self.fail(format!("Syntax error: {}", self.shown()))),
        }
    }

    fn advance(&mut self) -> Result<(), Stop> {
        self.lexer.skip_blanks()?;
        self.start = self.lexer.position();
        self.token = self.lexer.next()?;
        Ok(())
    }

    fn at(&self, op: &str) -> bool {
        self.token == Token::Op(op)
    }

    /// Advances if the next token is this operator.
    fn eat(&mut self, op: &str) -> Result<bool, Stop> {
        let there = self.at(op);
        if there {
            self.advance()?;
        }
        Ok(there)
    }

    fn expect(&mut self, op: &str) -> Result<(), Stop> {
        if self.eat(op)? {
            return Ok(());
        }
        Err(match self.token {
            Token::End => self.fail(format!("Expected {op:?} before end of expression")),
            _ => self.fail(format!("Expected {op:?}, got {}", self.shown())),
        })
    }

    fn shown(&self) -> String {
        let end = self.lexer.position();
        let text = self.lexer.slice(self.start, end);
        format!("{text:?}")
    }

    fn fail(&self, message: String) -> Stop {
        Stop::Error(self.lexer.error(self.start, message))
    }

    fn expression(&mut self, power: u8) -> Result<Kind<'a>, Stop> {
        if self.depth >= MAX_DEPTH {
            return Err(Stop::TooDeep);
        }
        self.depth += 1;
        let mut left = self.operand()?;
        while power < self.token.binding() {
            left = self.operator(left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// Parses an expression that is evaluated for items, so that a name in it is a field of the item.
    fn within_context(&mut self, power: u8) -> Result<Kind<'a>, Stop> {
        let outer = std::mem::replace(&mut self.context, true);
        let kind = self.expression(power);
        self.context = outer;
        kind
    }

    fn operand(&mut self) -> Result<Kind<'a>, Stop> {
        let token = self.token;
        match token {
            Token::Op("/") => {
                self.token = self.lexer.regex(self.start)?;
                self.advance()?;
                return Ok(Kind::Other);
            }
            Token::End => return Err(self.fail("Unexpected end of expression".into())),
            Token::Op("(" | "[" | "{" | "-" | "*" | "**" | "%" | "|" | "and" | "or" | "in") => {}
            Token::Op(_) => {
                return Err(self.fail(format!(
                    "The symbol {} cannot be used as a unary operator",
                    self.shown()
                )));
            }
            _ => {}
        }
        self.advance()?;
        match token {
            Token::Name(name) | Token::Op(name @ ("and" | "or" | "in")) => {
                let lambda = matches!(name, "function" | "λ") && self.at("(");
                if !self.context && !lambda {
                    self.found.contextual.push(name);
                }
                return Ok(Kind::Name(name));
            }
            Token::Variable(name) => return self.variable(name),
            Token::Number | Token::Value => return Ok(Kind::Constant),
            Token::Op("-") => {
                self.expression(70)?;
            }
            Token::Op("(") => self.block()?,
            Token::Op("[") => self.array()?,
            Token::Op("{") => self.pairs()?,
            Token::Op("|") => self.transform()?,
            _ => {}
        }
        Ok(Kind::Other)
    }

    fn variable(&mut self, name: &'a str) -> Result<Kind<'a>, Stop> {
        match name {
            "" | "$" if !self.context => self.found.contextual.push(if name.is_empty() { "$" } else { "$$" }),
            "" | "$" => {}
            _ => {
                self.used.insert(name);
            }
        }
        if name == "states" && self.at(".") {
            let mut ahead = self.lexer;
            ahead.skip_blanks()?;
            if let Token::Name(field) = ahead.next()? {
                self.found.states.insert(field);
            }
        }
        Ok(Kind::Variable(name))
    }

    fn block(&mut self) -> Result<(), Stop> {
        while !self.at(")") {
            self.expression(0)?;
            if !self.eat(";")? {
                break;
            }
        }
        self.expect(")")
    }

    fn array(&mut self) -> Result<(), Stop> {
        if !self.at("]") {
            loop {
                self.expression(0)?;
                if self.eat("..")? {
                    self.expression(0)?;
                }
                if !self.eat(",")? {
                    break;
                }
            }
        }
        self.expect("]")
    }

    fn pairs(&mut self) -> Result<(), Stop> {
        if !self.at("}") {
            loop {
                self.expression(0)?;
                self.expect(":")?;
                self.expression(0)?;
                if !self.eat(",")? {
                    break;
                }
            }
        }
        self.expect("}")
    }

    fn transform(&mut self) -> Result<(), Stop> {
        self.within_context(0)?;
        self.expect("|")?;
        self.within_context(0)?;
        if self.eat(",")? {
            self.within_context(0)?;
        }
        self.expect("|")
    }

    fn operator(&mut self, left: Kind<'a>) -> Result<Kind<'a>, Stop> {
        let (token, start) = (self.token, self.start);
        let power = token.binding();
        self.advance()?;
        let Token::Op(op) = token else {
            return Ok(Kind::Other);
        };
        let fail = |parser: &Self, message: &str| Stop::Error(parser.lexer.error(start, message));
        match op {
            "(" => self.call(left)?,
            "[" if left == Kind::Grouped => {
                return Err(fail(self, "A predicate cannot follow a grouping expression in a step"));
            }
            "[" => {
                if !self.at("]") {
                    self.within_context(0)?;
                }
                self.expect("]")?;
            }
            "{" if left == Kind::Grouped => {
                return Err(fail(self, "Each step can only have one grouping expression"));
            }
            "{" => {
                let outer = std::mem::replace(&mut self.context, true);
                let pairs = self.pairs();
                self.context = outer;
                pairs?;
                return Ok(Kind::Grouped);
            }
            "^" => self.sort()?,
            "." => {
                let right = self.within_context(power)?;
                if left == Kind::Constant || right == Kind::Constant {
                    return Err(fail(
                        self,
                        "A literal value cannot be used as a step within a path expression",
                    ));
                }
                if right == Kind::Grouped {
                    return Ok(Kind::Grouped);
                }
            }
            "?" => {
                self.expression(0)?;
                if self.eat(":")? {
                    self.expression(0)?;
                }
            }
            "?:" | "??" => {
                self.expression(0)?;
            }
            ":=" => {
                let Kind::Variable(name) = left else {
                    return Err(fail(self, "The left side of := must be a variable name (start with $)"));
                };
                self.bound.insert(name);
                self.expression(power - 1)?;
            }
            "@" | "#" => {
                let Kind::Variable(name) = self.expression(power)? else {
                    return Err(fail(
                        self,
                        &format!("The right side of {op} must be a variable name (start with $)"),
                    ));
                };
                self.bound.insert(name);
            }
            _ => {
                self.expression(power)?;
            }
        }
        Ok(Kind::Other)
    }

    fn sort(&mut self) -> Result<(), Stop> {
        self.expect("(")?;
        loop {
            if !self.eat("<")? {
                self.eat(">")?;
            }
            self.within_context(0)?;
            if !self.eat(",")? {
                break;
            }
        }
        self.expect(")")
    }

    fn call(&mut self, left: Kind<'a>) -> Result<(), Stop> {
        let lambda = matches!(left, Kind::Name("function" | "λ"));
        let known = self.found.contextual.len();
        if !self.at(")") {
            loop {
                let start = self.start;
                // A lone `?` is a placeholder of a partial application.
                if !self.eat("?")? {
                    let argument = self.expression(0)?;
                    match argument {
                        Kind::Variable(name) if lambda => {
                            self.bound.insert(name);
                        }
                        _ if lambda => {
                            let message = "Parameters of a function definition must be variable names (start with $)";
                            return Err(Stop::Error(self.lexer.error(start, message)));
                        }
                        _ => {}
                    }
                }
                if !self.eat(",")? {
                    break;
                }
            }
        }
        self.expect(")")?;
        if lambda {
            self.found.contextual.truncate(known);
            if self.at("<") {
                self.signature()?;
            }
            self.expect("{")?;
            self.expression(0)?;
            self.expect("}")?;
        }
        Ok(())
    }

    fn signature(&mut self) -> Result<(), Stop> {
        let mut depth = 1;
        while depth > 0 && !self.at("{") && self.token != Token::End {
            self.advance()?;
            if self.at(">") {
                depth -= 1;
            } else if self.at("<") {
                depth += 1;
            }
        }
        self.expect(">")
    }
}
