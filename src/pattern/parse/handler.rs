//! The file of the inline code that the handler names.

use std::collections::BTreeMap;

/// Languages whose handler is `<file>.<function>`, by the prefix of their runtimes, and the endings of the file. The
/// handlers of other languages name no file.
/// <https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html>
/// <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html>
/// <https://docs.aws.amazon.com/lambda/latest/dg/ruby-handler.html>
const LANGUAGES: [(&str, &[&str]); 3] = [
    ("python", &[".py", "/__init__.py"]),
    ("nodejs", &[".js", ".mjs", ".cjs"]),
    ("ruby", &[".rb"]),
];

/// Checks that the handler names one of the files.
///
/// # Errors
/// The handler names no file. The message says what it must be.
pub(super) fn check(runtime: &str, handler: &str, files: &BTreeMap<String, String>) -> Result<(), String> {
    let language = LANGUAGES.iter().find(|(prefix, _)| runtime.starts_with(prefix));
    // Node.js loads an absolute path, such as that of a layer, from outside the code.
    let (Some((prefix, endings)), false) = (language, handler.starts_with('/')) else {
        return Ok(());
    };
    let Some(module) = module(prefix, handler) else {
        return Err("must be <file>.<function>, such as index.handler".to_owned());
    };
    let named = |ending: &&str| files.contains_key(&format!("{module}{ending}"));
    if endings.iter().any(named) {
        return Ok(());
    }
    let files: Vec<&str> = files.keys().map(String::as_str).collect();
    let file = format!("{module}{}", endings.first().copied().unwrap_or_default());
    Err(format!(
        "must name a file of code.inline: {file} is not one of its files ({})",
        files.join(", ")
    ))
}

/// The path that the handler names, without its ending; `None` if it names no function.
fn module(language: &str, handler: &str) -> Option<String> {
    if language == "python" {
        let (module, _) = handler.rsplit_once('.')?;
        return Some(module.replace('.', "/"));
    }
    let folder = handler.rfind('/').map_or(0, |slash| slash + 1);
    let dot = folder + handler.get(folder..)?.find('.')?;
    Some(handler.get(..dot)?.trim_start_matches("./").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_names_a_file_by_the_rules_of_its_language() {
        let files = ["index.py", "src/app.py", "lib/__init__.py", "web/main.mjs", "run.rb"];
        let files: BTreeMap<String, String> = files.map(|name| (name.to_owned(), String::new())).into();
        for (runtime, handler) in [
            ("python3.14", "index.handler"),
            ("python3.14", "src/app.handler"),
            ("python3.14", "src.app.handler"),
            ("python3.14", "lib.handler"),
            ("nodejs22.x", "web/main.a.b"),
            ("nodejs22.x", "/opt/nodejs/layer.handler"),
            ("ruby3.4", "run.Run::Lambda.process"),
            ("java21", "example.Handler::run"),
            ("provided.al2023", "bootstrap"),
        ] {
            assert_eq!(check(runtime, handler, &files), Ok(()), "{handler}");
        }
        let all = "(index.py, lib/__init__.py, run.rb, src/app.py, web/main.mjs)";
        for (runtime, handler, file) in [
            ("python3.14", "main.handler", "main.py"),
            ("nodejs22.x", "index.handler", "index.js"),
            ("ruby3.4", "index.handler", "index.rb"),
        ] {
            let expected = format!("must name a file of code.inline: {file} is not one of its files {all}");
            assert_eq!(check(runtime, handler, &files), Err(expected), "{handler}");
        }
        let expected = "must be <file>.<function>, such as index.handler";
        assert_eq!(check("python3.14", "index", &files), Err(expected.to_owned()));
    }
}
