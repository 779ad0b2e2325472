//! The command line of candour: reads the arguments, calls the library, prints, chooses the exit code.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
