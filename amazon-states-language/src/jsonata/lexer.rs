//! Tokens of JSONata.

/// A syntax error in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Description of the error.
    pub(crate) message: String,
    /// Number of characters before the error.
    pub(crate) offset: usize,
}

/// A token. [`Token::Op`] contains operators and the words `and`, `or` and `in`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Op(&'a str),
    Name(&'a str),
    Variable(&'a str),
    Number,
    /// `true`, `false` or `null`.
    Value,
    String,
    Regex,
    End,
}

impl Token<'_> {
    /// Returns the binding power of an infix operator. 0 for any other token.
    pub(crate) fn binding(self) -> u8 {
        let Token::Op(op) = self else { return 0 };
        match op {
            "(" | "[" | "@" | "#" => 80,
            "." => 75,
            "{" => 70,
            "*" | "/" | "%" => 60,
            "+" | "-" | "&" => 50,
            "=" | "<" | ">" | "^" | "!=" | "<=" | ">=" | "~>" | "?:" | "??" | "in" => 40,
            "and" => 30,
            "or" => 25,
            "?" => 20,
            ":=" => 10,
            _ => 0,
        }
    }
}

const DOUBLE: [&str; 9] = ["..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??"];
const SINGLE: &str = ".[]{}(),@#;:?+-*/%|=<>^&!~";
const SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\u{b}'];

/// Reads tokens one after the other. The lexer reads a `/` as the operator. A parser that expects an operand there
/// calls [`Lexer::regex`].
#[derive(Clone, Copy)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Lexer<'a> {
    /// Starts at the beginning of an expression.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, rest: text }
    }

    /// Returns the number of bytes before the next token.
    pub(crate) fn position(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// Returns an error for a position in bytes. Its offset is in characters.
    pub(crate) fn error(&self, at: usize, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            message: message.into(),
            offset: self.text.get(..at).unwrap_or(self.text).chars().count(),
        }
    }

    /// Returns the text between two positions.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Skips blanks and comments. [`Lexer::position`] is the start of the next token afterwards.
    pub(crate) fn skip_blanks(&mut self) -> Result<(), SyntaxError> {
        loop {
            self.rest = self.rest.trim_start_matches(SPACE);
            let Some(comment) = self.rest.strip_prefix("/*") else {
                return Ok(());
            };
            let Some((_, after)) = comment.split_once("*/") else {
                return Err(self.error(self.position(), "Comment has no closing tag"));
            };
            self.rest = after;
        }
    }

    /// Returns the next token. Returns [`Token::End`] for every call after the last token.
    pub(crate) fn next(&mut self) -> Result<Token<'a>, SyntaxError> {
        let start = self.rest;
        let Some(first) = start.chars().next() else {
            return Ok(Token::End);
        };
        if let Some(op) = start.get(..2).filter(|two| DOUBLE.contains(two)) {
            self.skip(2);
            return Ok(Token::Op(op));
        }
        if SINGLE.contains(first) {
            self.skip(1);
            return Ok(Token::Op(start.get(..1).unwrap_or_default()));
        }
        match first {
            '"' | '\'' => self.string(first),
            '0'..='9' => self.number(),
            '`' => match start.get(1..).and_then(|r| r.split_once('`')) {
                Some((name, after)) => {
                    self.rest = after;
                    Ok(Token::Name(name))
                }
                None => Err(self.error(
                    self.position(),
                    "Quoted property name must be terminated with a backquote (`)",
                )),
            },
            _ => Ok(self.name()),
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn name(&mut self) -> Token<'a> {
        let end = self.rest.find(|c| SPACE.contains(&c) || SINGLE.contains(c));
        let (name, after) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = after;
        match name {
            "and" | "or" | "in" => Token::Op(name),
            "true" | "false" | "null" => Token::Value,
            _ => name.strip_prefix('$').map_or(Token::Name(name), Token::Variable),
        }
    }

    fn string(&mut self, quote: char) -> Result<Token<'a>, SyntaxError> {
        let from = self.position();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((i, c)) = chars.next() {
            if c == quote {
                self.skip(i + 1);
                return Ok(Token::String);
            }
            if c != '\\' {
                continue;
            }
            match chars.next() {
                Some((_, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {}
                Some((u, 'u')) => {
                    let hex = self.rest.get(u + 1..u + 5);
                    if !hex.is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit())) {
                        let message = "The escape sequence \\u must be followed by 4 hex digits";
                        return Err(self.error(from + u, message));
                    }
                }
                Some((at, other)) => {
                    return Err(self.error(from + at, format!("Unsupported escape sequence: \\{other}")));
                }
                None => {}
            }
        }
        Err(self.error(from, "String literal must be terminated by a matching quote"))
    }

    fn number(&mut self) -> Result<Token<'a>, SyntaxError> {
        let from = self.position();
        let digits = |at: usize| {
            let tail = self.rest.get(at..).unwrap_or_default();
            tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len()
        };
        let mut end = if self.rest.starts_with('0') { 1 } else { digits(0) };
        if self.rest.get(end..).is_some_and(|r| r.starts_with('.')) && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if let Some(tail) = self.rest.get(end..).filter(|r| r.starts_with(['e', 'E'])) {
            let sign = usize::from(tail.get(1..).is_some_and(|r| r.starts_with(['+', '-'])));
            let exponent = digits(end + 1 + sign);
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        let (number, after) = self.rest.split_at(end);
        if number.parse::<f64>().is_ok_and(f64::is_finite) {
            self.rest = after;
            Ok(Token::Number)
        } else {
            Err(self.error(from, format!("Number out of range: {number}")))
        }
    }

    /// Reads a regular expression. `from` is the position of its first `/`.
    pub(crate) fn regex(&mut self, from: usize) -> Result<Token<'a>, SyntaxError> {
        let body = self.text.get(from + 1..).unwrap_or_default();
        let (mut depth, mut escaped, mut previous) = (0_i64, false, '/');
        for (i, c) in body.char_indices() {
            if c == '/' && depth == 0 && !escaped {
                if i == 0 {
                    return Err(self.error(from, "Empty regular expressions are not allowed"));
                }
                let after = body.get(i + 1..).unwrap_or_default();
                self.rest = after.trim_start_matches(['i', 'm']);
                return Ok(Token::Regex);
            }
            if previous != '\\' {
                match c {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth -= 1,
                    _ => {}
                }
            }
            escaped = c == '\\' && !escaped;
            previous = c;
        }
        Err(self.error(from, "No terminating / in regular expression"))
    }
}
