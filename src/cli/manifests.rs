//! What `-f` names: files, folders and `-`, as the objects in them.

use crate::validate::{ConfigMaps, Sort, documents};
use anyhow::Context as _;
use kube::api::DynamicObject;
use serde::Deserialize as _;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};

// `-f`, for the subcommands that take manifests.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
#[allow(missing_docs, reason = "clap would show it as the description of the subcommand")]
pub(crate) struct FileArgs {
    /// File with manifests (YAML of one or more documents, or JSON), a folder of such files, or `-` for
    /// standard input. Objects of other kinds are skipped. Can be repeated.
    #[arg(short = 'f', long = "filename", value_name = "FILE", num_args = 1..)]
    files: Vec<PathBuf>,

    /// Takes the folders below the given ones too.
    #[arg(short = 'R', long, requires = "files")]
    recursive: bool,
}

/// A `LambdaSfnPattern` of a file.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    /// Where it stands: the file as it was named, and which document of it if it has several.
    pub(crate) origin: String,
    /// The object, not checked against the schema.
    pub(crate) object: DynamicObject,
}

/// Everything that the files hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manifests {
    /// The objects, in their order.
    pub(crate) objects: Vec<Manifest>,
    /// What cannot be read, and where it stands; the rest is there all the same.
    pub(crate) problems: Vec<String>,
    /// The ConfigMaps among them, which the objects may take something from.
    pub(crate) config_maps: ConfigMaps,
}

impl FileArgs {
    /// Whether any files are named.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Reads the files.
    ///
    /// # Errors
    /// A file that cannot be read, or none named.
    pub(crate) fn read(&self) -> anyhow::Result<Manifests> {
        let mut manifests = Manifests::default();
        for (file, text) in self.texts()? {
            manifests.take(&file, &text);
        }
        Ok(manifests)
    }

    /// Reads the files as text, each with its name.
    ///
    /// # Errors
    /// A file that cannot be read, or none named.
    pub(crate) fn texts(&self) -> anyhow::Result<Vec<(String, String)>> {
        anyhow::ensure!(!self.is_empty(), "no file is named: -f takes files, folders and -");
        let mut texts = vec![];
        for path in &self.files {
            if path == Path::new("-") {
                let mut text = String::new();
                std::io::stdin()
                    .read_to_string(&mut text)
                    .context("cannot read standard input")?;
                texts.push(("-".to_owned(), text));
                continue;
            }
            let mut files = vec![];
            collect(path, self.recursive, &mut files)?;
            anyhow::ensure!(
                !files.is_empty(),
                "{} has no .yaml, .yml or .json files",
                path.display()
            );
            for file in files {
                let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
                texts.push((file.display().to_string(), text));
            }
        }
        Ok(texts)
    }
}

/// The file itself, or the manifests of a folder in the order of their names.
fn collect(path: &Path, recursive: bool, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let cannot = || format!("cannot read {}", path.display());
    if !std::fs::metadata(path).with_context(cannot)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries: Result<Vec<_>, _> = std::fs::read_dir(path).with_context(cannot)?.collect();
    let mut entries: Vec<PathBuf> = entries.with_context(cannot)?.iter().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        let is_manifest = entry
            .extension()
            .is_some_and(|e| e == "yaml" || e == "yml" || e == "json");
        if entry.is_dir() {
            if recursive {
                collect(&entry, recursive, files)?;
            }
        } else if is_manifest {
            files.push(entry);
        }
    }
    Ok(())
}

impl Manifests {
    /// Takes the documents of one file. JSON is read as the YAML that it is.
    pub(crate) fn take(&mut self, file: &str, text: &str) {
        let documents = documents(text);
        let many = documents.len() > 1;
        for (i, document) in documents.into_iter().enumerate() {
            let origin = if many {
                format!("{file} (document {})", i + 1)
            } else {
                file.to_owned()
            };
            match document {
                Ok(value) => self.sort_in(&origin, &value),
                Err(message) => self.problem(&origin, &format!("is no YAML or JSON: {message}")),
            }
        }
    }

    fn problem(&mut self, origin: &str, message: &str) {
        self.problems.push(format!("{origin}: {message}"));
    }

    fn sort_in(&mut self, origin: &str, value: &Value) {
        match Sort::detect(value) {
            Sort::Nothing => {}
            Sort::List(items) => items.iter().for_each(|item| self.sort_in(origin, item)),
            Sort::Other => self.config_maps.take(value),
            Sort::NoObject => self.problem(origin, "is no Kubernetes object: it has no apiVersion or no kind"),
            Sort::Wrong(why) => self.problem(origin, &why.to_string()),
            Sort::Pattern => match DynamicObject::deserialize(value) {
                Ok(object) if object.metadata.name.is_some() => self.objects.push(Manifest {
                    origin: origin.to_owned(),
                    object,
                }),
                Ok(_) => self.problem(origin, "LambdaSfnPattern without metadata.name"),
                Err(error) => self.problem(origin, &format!("LambdaSfnPattern: {error}")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Manifests {
        let mut manifests = Manifests::default();
        manifests.take("a.yaml", text);
        manifests
    }

    const HELLO: &str =
        "{apiVersion: serverlesspatterns.dev/v1alpha1, kind: LambdaSfnPattern, metadata: {name: hello}, spec: {}}";

    #[test]
    fn documents_are_told_by_file_and_index_and_other_kinds_are_skipped() {
        let text = format!("{HELLO}\n---\n{{apiVersion: v1, kind: ConfigMap}}\n---\n{HELLO}\n---\n");
        let manifests = read(&text);
        let origins: Vec<&String> = manifests.objects.iter().map(|m| &m.origin).collect();
        assert_eq!(origins, ["a.yaml (document 1)", "a.yaml (document 3)"]);
        assert!(manifests.problems.is_empty());
        let one = read(HELLO);
        assert_eq!(one.objects[0].origin, "a.yaml");
    }

    #[test]
    fn json_lists_and_merge_keys_are_taken() {
        let json = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern", "metadata": {"name": "a"}}]});
        assert_eq!(read(&json.to_string()).objects.len(), 1);
        let merged = read(
            "apiVersion: serverlesspatterns.dev/v1alpha1\nkind: LambdaSfnPattern\nmetadata: {name: a}\n\
             x: &x {memorySize: 512}\nspec: {function: {<<: *x, timeout: 3}}\n",
        );
        assert_eq!(merged.objects[0].object.data["spec"]["function"]["memorySize"], 512);
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_is_taken() {
        let broken = [
            ("a: [", "is no YAML or JSON"),
            ("a: 1\na: 2", "duplicate"),
            ("hello", "no apiVersion"),
            (
                "{apiVersion: serverlesspatterns.dev/v2, kind: LambdaSfnPattern}",
                "must be serverlesspatterns.dev/v1alpha1",
            ),
            (
                "{apiVersion: serverlesspatterns.dev/v1alpha1, kind: LambdaSfnPattern}",
                "without metadata.name",
            ),
            ("{apiVersion: v1, kind: List}", "without items"),
        ];
        for (text, expected) in broken {
            let manifests = read(&format!("{HELLO}\n---\n{text}"));
            let [problem] = manifests.problems.as_slice() else {
                panic!("{text}: {:?}", manifests.problems)
            };
            assert!(
                problem.contains(expected) && problem.starts_with("a.yaml (document 2): "),
                "{problem}"
            );
            assert_eq!(manifests.objects.len(), 1);
        }
    }

    #[test]
    fn folders_are_read_in_order_and_deeply_only_if_asked_for() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        for file in ["b.yaml", "a.json", "c.txt", "sub/d.yml"] {
            std::fs::write(dir.path().join(file), HELLO).unwrap();
        }
        let read = |recursive| {
            let args = FileArgs {
                files: vec![dir.path().to_owned()],
                recursive,
            };
            let objects = args.read().unwrap().objects;
            let file = |m: &Manifest| Path::new(&m.origin).file_name().unwrap().to_owned();
            objects.iter().map(file).collect::<Vec<_>>()
        };
        assert_eq!(read(false), ["a.json", "b.yaml"]);
        assert_eq!(read(true), ["a.json", "b.yaml", "d.yml"]);
        assert!(FileArgs::default().read().is_err());
    }
}
