//! The command line. One file a subcommand; none has logic beyond calling the library and printing.

mod affected;
mod assess;
mod build;
mod cache;
mod check;
mod clock;
mod diff;
mod due;
mod hosting;
mod progress;
mod report;
mod retire;
mod revise;
mod serve;
mod sign;
mod signing;
mod theme;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The exit code where the arguments cannot be understood, or nothing could be done with them.
const USAGE: u8 = 2;

/// Publish a vendor's security communications as a static site.
#[derive(Debug, Parser)]
#[command(name = "candour", version, about, long_about = None)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site from the folder `content`
    Build(build::Arguments),
    /// Say which advisories affect a version of a product, and what to install
    Affected(affected::Arguments),
    /// Write the self-assessment against the Code of Practice: a form to fill in, or what was filled in with what was checked
    Assess(assess::Arguments),
    /// Check the content as it would be published
    Check(check::Arguments),
    /// Show what changed in an advisory since it was published, or between two versions of it
    Diff(diff::Arguments),
    /// List what comes out when, what expires, and which notices and reviews fall due
    Due(due::Arguments),
    /// Add a revision to an advisory, with the version that what has changed asks for
    Revise(revise::Arguments),
    /// Say that an advisory should not have been published; it stays, marked, with its history
    Withdraw(retire::Withdraw),
    /// Say that other advisories take the place of one; it stays, marked, with its history
    Supersede(retire::Supersede),
    /// Print how nginx or Caddy serves the folders of builds, each to those who may see it
    Hosting(hosting::Arguments),
    /// Show the site in a browser while it is written
    Serve(serve::Arguments),
    /// Sign a site that was built before, perhaps on another machine
    Sign(sign::Arguments),
    /// Begin a theme of your own, and see what its templates get
    Theme(theme::Arguments),
    /// Check a built folder, of candour or anybody: CSAF, security.txt, feeds and links
    Verify(verify::Arguments),
}

/// Runs the program with the arguments that it was started with.
///
/// The exit code is 0 where everything was done, 1 where the content or the output stood in the way or a folder failed a
/// check, and 2 where the arguments cannot be understood.
pub(crate) fn run() -> ExitCode {
    match Arguments::parse().command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Affected(arguments) => affected::run(&arguments),
        Command::Assess(arguments) => assess::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Due(arguments) => due::run(&arguments),
        Command::Revise(arguments) => revise::run(&arguments),
        Command::Withdraw(arguments) => retire::withdraw(&arguments),
        Command::Supersede(arguments) => retire::supersede(&arguments),
        Command::Hosting(arguments) => hosting::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Theme(arguments) => theme::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
    }
}
