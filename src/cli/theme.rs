//! `candour theme`.

use std::{path::PathBuf, process::ExitCode};

use super::report;
use candour::{
    diagnostic::{self, Diagnostic},
    page::{reference, theme},
};

/// Begin a theme of your own, and see what its templates get
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Copy the settings of the theme in the program, and the files that you want to change, into `themes/NAME`
    Init {
        /// What the theme is called
        #[arg(value_name = "NAME")]
        name: String,
        /// Files or folders of the theme, such as templates/home.html; `candour theme files` lists them
        #[arg(value_name = "FILE")]
        files: Vec<String>,
        /// The folder that holds `content` and `themes`
        #[arg(long, value_name = "DIR", default_value = ".")]
        root: PathBuf,
    },
    /// List the files of the theme in the program
    Files,
    /// Say what a template gets; without one, list those that are rendered
    Explain {
        /// The template, such as home.html
        #[arg(value_name = "TEMPLATE")]
        template: Option<String>,
    },
}

/// Does what is asked for, and says with the exit code whether it was done.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        Command::Init { name, files, root } => match theme::init(&root.join("themes"), name, files) {
            Ok(written) => {
                for path in written {
                    report::say(&format!("{} written", path.display()));
                }
                report::say(&format!("to use it, write theme = \"{name}\" at the top of content/site.toml"));
                ExitCode::SUCCESS
            }
            Err(found) => {
                report::print(&found);
                ExitCode::FAILURE
            }
        },
        Command::Files => {
            report::hand_over(&lines(&theme::files()));
            ExitCode::SUCCESS
        }
        Command::Explain { template: None } => {
            report::hand_over(&lines(&reference::names()));
            ExitCode::SUCCESS
        }
        Command::Explain { template: Some(template) } => explain(template),
    }
}

fn lines(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| format!("{}\n", name.as_ref())).collect::<Vec<_>>().concat()
}

fn explain(template: &str) -> ExitCode {
    let template = template.strip_prefix("templates/").unwrap_or(template);
    if let Some(text) = reference::explain(template) {
        report::hand_over(&text);
        return ExitCode::SUCCESS;
    }
    let finding = Diagnostic::error("unknown-template", format!("no page is made by a template `{template}`"));
    report::print(&[match diagnostic::nearest(template, reference::names()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("`candour theme explain` lists them"),
    }]);
    ExitCode::from(super::USAGE)
}
