//! Reads YAML text as JSON values.
//!
//! Plain scalars have the meaning of YAML 1.2: `yes`, `010` and `1_000` are text. A number that JSON cannot represent,
//! such as `.inf`, is an error. A tag that is not the tag of a JSON type is an error.

use serde::de::DeserializeSeed;
use serde_json::Value;
use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle, ScanError, Span};
use serde_saphyr::{DuplicateKeyPolicy, Error, NonFiniteFloatPolicy, Options, UserMessageFormatter};
use std::borrow::Cow;
use std::ops::Range;

/// Maximum nesting. A level needs about 24 KiB of stack in a build without optimization, and a thread has 2 MiB.
const MAX_DEPTH: usize = 64;

/// Maximum number of values in a document, after the expansion of aliases.
const MAX_NODES: usize = 250_000;

/// Maximum number of parser events that the expansion of aliases adds.
const MAX_COPIES: usize = 100_000;

/// Maximum number of bytes of text in a document, after the expansion of aliases.
const MAX_TEXT: usize = 16 << 20;

/// An error in YAML text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// Description of the error, with line and column.
    pub message: String,
    /// Line and column, both from 1.
    pub at: Option<(usize, usize)>,
}

impl From<Error> for YamlError {
    fn from(error: Error) -> Self {
        let place = error.location();
        Self {
            message: error.render_with_formatter(&UserMessageFormatter),
            at: place.and_then(|at| Some((at.line().try_into().ok()?, at.column().try_into().ok()?))),
        }
    }
}

impl From<ScanError> for YamlError {
    fn from(error: ScanError) -> Self {
        let (line, column) = (error.marker().line(), error.marker().col() + 1);
        Self {
            message: format!("{} at line {line}, column {column}", error.info()),
            at: Some((line, column)),
        }
    }
}

fn options(duplicate_keys: DuplicateKeyPolicy) -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_total_scalar_bytes: MAX_TEXT,
            // Many states may share one anchor, such as that of their `Retry`.
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MAX_COPIES },
        duplicate_keys: duplicate_keys,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        ignore_binary_tag_for_string: true,
        non_finite_float_policy: NonFiniteFloatPolicy::Reject,
        // `!Ref x` of a CloudFormation template does not mean the text `x`.
        reject_unsupported_tags: true,
        emit_comments: false,
        with_snippet: false,
    }
}

/// Reads a text that contains one document. Applies merge keys. The seed receives duplicate keys.
pub(super) fn document<S>(text: &str, seed: S) -> Result<Value, YamlError>
where
    S: for<'de> DeserializeSeed<'de, Value = Value>,
{
    let options = options(DuplicateKeyPolicy::PassThrough);
    let read = |document: serde_saphyr::Deserializer<'_, '_>| seed.deserialize(document);
    Ok(serde_saphyr::with_deserializer_from_str_with_options(
        &cut_off(text),
        options,
        read,
    )?)
}

/// Reads the documents of a text that is YAML or JSON.
///
/// The reader applies merge keys and converts keys to text. A document with a duplicate key is an error. A syntax error
/// ends the list: the reader skips the text after it.
///
/// A document has at most 64 levels, 250,000 values and 16 MiB of text, after the expansion of aliases. A larger
/// document is an error.
pub fn yaml_documents(text: &str) -> Vec<Result<Value, YamlError>> {
    let mut empty = vec![];
    let mut begins = false;
    for event in events(text) {
        match event {
            Ok(event) => {
                if begins {
                    empty.push(is_null(&event));
                }
                begins = matches!(event, Event::DocumentStart(..));
            }
            Err(error) => {
                let before = text.get(..error.marker().byte_offset().unwrap_or_default());
                let sound = before.and_then(|before| before.get(..before.rfind("\n---")?));
                let mut documents = sound.map(yaml_documents).unwrap_or_default();
                documents.push(Err(error.into()));
                return documents;
            }
        }
    }
    let text = cut_off(text);
    let mut bytes = text.as_bytes();
    let options = options(DuplicateKeyPolicy::Error);
    // The reader skips empty documents, but they count as documents.
    let mut filled = serde_saphyr::read_with_options(&mut bytes, options);
    let next = |empty| if empty { Some(Ok(Value::Null)) } else { filled.next() };
    let documents = empty.into_iter().map_while(next);
    documents.map(|document| Ok(document?)).collect()
}

fn events(text: &str) -> impl Iterator<Item = Result<Event<'_>, ScanError>> {
    spans(text).map(|event| event.map(|(event, _)| event))
}

fn spans(text: &str) -> Parser<'_, granit_parser::StrInput<'_>> {
    let options = granit_parser::options! { emit_comments: false, block_scalar_eof_without_line_feed: true };
    Parser::new_from_str_with_options(text, options)
}

/// Whether a document that begins with this event is empty.
fn is_null(event: &Event<'_>) -> bool {
    let null = event.tag().is_some_and(|tag| tag.is_yaml_core_schema_tag("null"));
    let plain = matches!(
        event.scalar(),
        Some(("" | "~" | "null" | "Null" | "NULL", ScalarStyle::Plain))
    );
    null || plain && event.tag().is_none()
}

/// Changes the text so that a block scalar at its end, without a last line break, does not end with a line break: the
/// parser adds one, but kubectl does not.
fn cut_off(text: &str) -> Cow<'_, str> {
    let header = if text.ends_with(['\n', '\r']) {
        None
    } else {
        last_block_header(text)
    };
    let Some(header) = header else {
        return Cow::Borrowed(text);
    };
    let (before, after) = (text.get(..header.start), text.get(header.end..));
    let indicators = text.get(header).unwrap_or_default().replace(['+', '-'], "");
    // `-` strips line breaks at the end of the scalar. The text has none there.
    Cow::Owned([before.unwrap_or_default(), &indicators, "-", after.unwrap_or_default()].concat())
}

/// Returns the range of the header, such as `|2+`, of a block scalar that ends at the end of the text.
fn last_block_header(text: &str) -> Option<Range<usize>> {
    let (mut last, mut end_before) = (None, 0);
    for (event, span) in spans(text).map_while(Result::ok) {
        if event.is_node() {
            end_before = last.map_or(0, |(_, span): (_, Span)| span.end.byte_offset().unwrap_or_default());
            let scalar = event.scalar();
            let cut = scalar.is_some_and(|(value, style)| {
                matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) && !value.ends_with('\n')
            });
            last = Some((cut, span));
        }
    }
    let (_, span) = last.filter(|(cut, _)| *cut)?;
    // Only empty lines are between the header and the content.
    let between = text.get(end_before..span.start.byte_offset()?)?.trim_end();
    let line = between.get(between.rfind('\n').map_or(0, |at| at + 1)..)?;
    let header = line.split_whitespace().find(|word| word.starts_with(['|', '>']))?;
    let start = end_before + (between.len() - line.len()) + line.find(header)?;
    Some(start..start + header.len())
}
