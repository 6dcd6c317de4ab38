//! The runtimes that this version knows. A new runtime of Lambda is not in the list, so nothing is refused by it.

use crate::near::near;

/// The identifiers of `Runtime` in Lambda's API, in their order. A test compares them with the SDK.
const RUNTIMES: [&str; 51] = [
    "dotnet10",
    "dotnet6",
    "dotnet8",
    "dotnetcore1.0",
    "dotnetcore2.0",
    "dotnetcore2.1",
    "dotnetcore3.1",
    "go1.x",
    "java11",
    "java11.al2023",
    "java17",
    "java17.al2023",
    "java21",
    "java25",
    "java8",
    "java8.al2",
    "java8.al2023",
    "nodejs",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs16.x",
    "nodejs18.x",
    "nodejs20.x",
    "nodejs22.x",
    "nodejs24.x",
    "nodejs26.x",
    "nodejs4.3",
    "nodejs4.3-edge",
    "nodejs6.10",
    "nodejs8.10",
    "provided",
    "provided.al2",
    "provided.al2023",
    "python2.7",
    "python3.10",
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
    "python3.15",
    "python3.6",
    "python3.7",
    "python3.8",
    "python3.9",
    "ruby2.5",
    "ruby2.7",
    "ruby3.2",
    "ruby3.3",
    "ruby3.4",
    "ruby4.0",
];

/// Returns the known runtime that an unknown one probably means.
pub(crate) fn similar_runtime(runtime: &str) -> Option<&'static str> {
    if RUNTIMES.contains(&runtime) {
        return None;
    }
    let similar = near(runtime, &RUNTIMES);
    if runtime.contains(|c: char| c.is_ascii_digit()) {
        return similar;
    }
    newest(runtime).or(similar)
}

/// Returns the newest runtime of a language, such as `python3.14` for `python`.
fn newest(language: &str) -> Option<&'static str> {
    let number = |text: &str| text.parse::<u32>().unwrap_or_default();
    let version = |runtime: &&str| -> Vec<u32> {
        let rest = runtime.strip_prefix(language).unwrap_or_default();
        rest.split(|c: char| !c.is_ascii_digit()).map(number).collect()
    };
    let of_language = |runtime: &&str| {
        let rest = runtime.strip_prefix(language);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    RUNTIMES.into_iter().filter(of_language).max_by_key(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_runtimes_of_the_sdk() {
        assert_eq!(RUNTIMES, aws_sdk_lambda::types::Runtime::values());
    }

    #[test]
    fn an_unknown_runtime_has_a_similar_one() {
        for (runtime, expected) in [
            ("python3.13", None),
            ("python3.1", Some("python3.10")),
            ("pyton3.13", Some("python3.13")),
            ("nodejs22", Some("nodejs22.x")),
            ("java", Some("java25")),
            ("cobol1", None),
        ] {
            assert_eq!(similar_runtime(runtime), expected, "{runtime}");
        }
    }
}
