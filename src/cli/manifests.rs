//! The objects of files, folders and standard input (`-f`).

use super::name::{Name, Target};
use crate::validate::{ConfigMaps, Sort, documents};
use anyhow::Context as _;
use kube::api::DynamicObject;
use serde::Deserialize as _;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};

// Arguments of the subcommands that take manifests, or objects of the cluster.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
#[allow(missing_docs, reason = "clap would show it as the description of the subcommand")]
pub(crate) struct FileArgs {
    /// Objects of the cluster (`hello`, `lsp/hello`), or files (`*.yaml`, `*.yml`, `*.json`, `-`). If there are files,
    /// a name selects an object of these files.
    #[arg(value_name = "NAME|FILE")]
    targets: Vec<Target>,

    /// File with manifests (YAML of one or more documents, or JSON), folder of such files, or `-` for standard
    /// input. Can be repeated. Objects of other kinds are skipped.
    #[arg(short = 'f', long = "filename", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Read the subfolders of the given folders too.
    #[arg(short = 'R', long)]
    recursive: bool,
}

/// A `LambdaSfnPattern` of a file.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    /// File as the user named it, and the number of the document if the file has several.
    pub(crate) origin: String,
    /// Object, not checked against the schema.
    pub(crate) object: DynamicObject,
}

/// Content of files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manifests {
    /// Objects, in their order.
    pub(crate) objects: Vec<Manifest>,
    /// Documents that cannot be read, each with its file.
    pub(crate) problems: Vec<String>,
    /// ConfigMaps, which the objects may refer to.
    pub(crate) config_maps: ConfigMaps,
}

impl FileArgs {
    /// Whether any file is named.
    pub(crate) fn has_files(&self) -> bool {
        !self.files.is_empty() || self.targets.iter().any(|target| matches!(target, Target::File(_)))
    }

    /// Returns the names of objects: of the files if there are any, else of the cluster.
    pub(super) fn names(&self) -> Vec<Name> {
        let names = self.targets.iter().filter_map(|target| match target {
            Target::Name(name) => Some(name.clone()),
            Target::File(_) => None,
        });
        names.collect()
    }

    /// Reads the files. Keeps the named objects only, if there are names.
    ///
    /// # Errors
    /// A file cannot be read, no file is named, or no object has a name.
    pub(crate) fn read(&self) -> anyhow::Result<Manifests> {
        let mut manifests = Manifests::default();
        for (file, text) in self.texts()? {
            manifests.take(&file, &text);
        }
        let names = self.names();
        let found = manifests
            .objects
            .iter()
            .filter_map(|m| m.object.metadata.name.as_deref());
        ensure_found(&names, &found.collect::<Vec<_>>())?;
        manifests.objects.retain(|manifest| {
            let name = manifest.object.metadata.name.as_deref();
            names.is_empty() || names.iter().any(|wanted| Some(&**wanted) == name)
        });
        Ok(manifests)
    }

    /// Reads the files as text, each with its name.
    ///
    /// # Errors
    /// A file cannot be read, or no file is named.
    pub(crate) fn texts(&self) -> anyhow::Result<Vec<(String, String)>> {
        anyhow::ensure!(self.has_files(), "requires a file, a folder or -: pass it with -f");
        let of_targets = self.targets.iter().filter_map(|target| match target {
            Target::File(path) => Some(path),
            Target::Name(_) => None,
        });
        let mut texts = vec![];
        for path in self.files.iter().chain(of_targets) {
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

/// Checks that each name is among the objects that the files have.
///
/// # Errors
/// Names the object that is missing, and the objects of the files.
pub(super) fn ensure_found(names: &[Name], found: &[&str]) -> anyhow::Result<()> {
    let missing = names.iter().find(|name| !found.contains(&&***name));
    let Some(missing) = missing else { return Ok(()) };
    let hint = if Path::new(&**missing).is_dir() {
        format!("{missing} is a folder: pass it with -f")
    } else if found.is_empty() {
        "they have no LambdaSfnPattern".to_owned()
    } else {
        format!("they have {}", found.join(", "))
    };
    anyhow::bail!("the files have no LambdaSfnPattern {missing}; {hint}")
}

/// Adds the file itself, or the manifests of a folder in the order of their names.
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
    /// Adds the documents of one file. JSON is a subset of YAML.
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
                Err(message) => self.problem(&origin, &format!("is not YAML or JSON: {message}")),
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
            Sort::NoObject => self.problem(origin, "is not a Kubernetes object: it requires apiVersion and kind"),
            Sort::Wrong(why) => self.problem(origin, &why.to_string()),
            Sort::Pattern => match DynamicObject::deserialize(value) {
                Ok(object) if object.metadata.name.is_some() => self.objects.push(Manifest {
                    origin: origin.to_owned(),
                    object,
                }),
                Ok(_) => self.problem(origin, "LambdaSfnPattern: requires metadata.name"),
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
    fn an_origin_has_the_file_and_the_document_and_other_kinds_are_skipped() {
        let text = format!("{HELLO}\n---\n{{apiVersion: v1, kind: ConfigMap}}\n---\n{HELLO}\n---\n");
        let manifests = read(&text);
        let origins: Vec<&String> = manifests.objects.iter().map(|m| &m.origin).collect();
        assert_eq!(origins, ["a.yaml (document 1)", "a.yaml (document 3)"]);
        assert!(manifests.problems.is_empty());
        let one = read(HELLO);
        assert_eq!(one.objects[0].origin, "a.yaml");
    }

    #[test]
    fn json_lists_and_merge_keys_are_read() {
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
    fn an_unreadable_document_is_a_problem_and_the_others_are_read() {
        let broken = [
            ("a: [", "is not YAML or JSON"),
            ("a: 1\na: 2", "duplicate"),
            ("hello", "requires apiVersion and kind"),
            (
                "{apiVersion: serverlesspatterns.dev/v2, kind: LambdaSfnPattern}",
                "must be serverlesspatterns.dev/v1alpha1",
            ),
            (
                "{apiVersion: serverlesspatterns.dev/v1alpha1, kind: LambdaSfnPattern}",
                "requires metadata.name",
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
    fn folders_are_read_in_order_and_subfolders_only_with_recursive() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        for file in ["b.yaml", "a.json", "c.txt", "sub/d.yml"] {
            std::fs::write(dir.path().join(file), HELLO).unwrap();
        }
        let read = |recursive| {
            let args = FileArgs {
                files: vec![dir.path().to_owned()],
                recursive,
                ..FileArgs::default()
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
