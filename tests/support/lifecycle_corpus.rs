//! The products of `$CANDOUR_CORPUS/lifecycle`, put into our form of content.
//!
//! They are the front matter of endoflife.date: a date there is a day, `true` where it has passed and nobody knows when,
//! or `false` where it has not and nobody knows when it will. Another program reads them, since ours is on trial.

use std::{fmt::Write as _, path::Path, process::Command};

use serde_json::Value;

use super::{Project, tools};

const TAKES_ALL: &str = "a text takes every line";

/// The dates of endoflife.date with the keys of ours and of its API.
pub const DATES: [DateKeys; 5] = [
    DateKeys { theirs: "releaseDate", ours: "released", api: None },
    DateKeys { theirs: "discontinued", ours: "end_of_sales", api: Some(("isDiscontinued", "discontinuedFrom")) },
    DateKeys { theirs: "eoas", ours: "end_of_active_support", api: Some(("isEoas", "eoasFrom")) },
    DateKeys { theirs: "eol", ours: "end_of_security_support", api: Some(("isEol", "eolFrom")) },
    DateKeys { theirs: "eoes", ours: "end_of_extended_security_support", api: Some(("isEoes", "eoesFrom")) },
];

/// What a date is called.
pub struct DateKeys {
    /// In the front matter of endoflife.date.
    pub theirs: &'static str,
    /// In our content.
    pub ours: &'static str,
    /// In its API: the key of the state and that of the date.
    pub api: Option<(&'static str, &'static str)>,
}

/// A product as endoflife.date writes it.
pub struct Product {
    pub slug: String,
    pub front_matter: Value,
}

impl Product {
    pub fn releases(&self) -> &[Value] {
        self.front_matter["releases"].as_array().expect("a product has releases")
    }
}

/// All products of the folder, in the order of their names.
pub fn products(corpus: &Path, python: &Path) -> Vec<Product> {
    let mut paths: Vec<_> = std::fs::read_dir(corpus.join("lifecycle"))
        .expect("the corpus has a folder of products")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    let mut command = Command::new(python.join("venv/bin/python"));
    let said = tools::output(command.arg("lifecycle.py").arg("corpus").args(&paths).current_dir(python));
    let said = said.unwrap_or_else(|error| panic!("{error}"));
    let read = said.lines().map(|line| serde_json::from_str(line).expect("each line is JSON"));
    let slug = |path: &Path| path.file_stem().expect("it has a name").to_string_lossy().into_owned();
    paths.iter().zip(read).map(|(path, front_matter)| Product { slug: slug(path), front_matter }).collect()
}

/// A project with these products and no others, which excuses what nobody can know of them.
pub fn project(products: &[Product]) -> Project {
    let project = Project::without_advisories();
    std::fs::remove_file(project.path().join("content/products/gateway.md")).expect("the base has it");
    let site = std::fs::read_to_string(project.path().join("content/site.toml")).expect("the base has it");
    let allow = "\n[[check.allow]]\nrule = \"LC2\"\nreason = \"The source does not say when an end was announced.\"\n";
    project.file("content/site.toml", site + allow);
    for product in products {
        project.file(&format!("content/products/{}.md", product.slug), content(product));
    }
    project
}

/// The content of a product.
pub fn content(product: &Product) -> String {
    let mut text = String::from("+++\n");
    key(&mut text, "name", &product.front_matter["title"]);
    key(&mut text, "family", &product.front_matter["category"]);
    for release in product.releases() {
        text += "\n[[release]]\n";
        write_release(&mut text, release);
    }
    text + "+++\n"
}

fn write_release(text: &mut String, release: &Value) {
    key(text, "name", &release["releaseCycle"]);
    key(text, "label", without_template(&release["releaseLabel"]));
    key(text, "codename", &release["codename"]);
    key(text, "long_term_support", &release["lts"]);
    key(text, "latest", &release["latest"]);
    key(text, "latest_released", &release["latestReleaseDate"]);
    key(text, "release_notes", without_template(&release["link"]));
    for DateKeys { theirs, ours, .. } in DATES {
        match &release[theirs] {
            Value::Bool(has_passed) => {
                let form = if *has_passed { "passed" } else { "tba" };
                writeln!(text, "{ours} = {{ {form} = \"The source does not say when.\" }}").expect(TAKES_ALL);
            }
            date => key(text, ours, date),
        }
    }
}

/// A value, where it is not one that endoflife.date puts together from others.
fn without_template(value: &Value) -> &Value {
    let is_template = value.as_str().is_some_and(|text| text.contains("__") || text.contains("{{"));
    if is_template { &Value::Null } else { value }
}

/// Writes a key where it has a value. The texts of JSON are texts of TOML.
fn key(text: &mut String, name: &str, value: &Value) {
    if !value.is_null() {
        writeln!(text, "{name} = {value}").expect(TAKES_ALL);
    }
}
