//! The command line of candour: reads the arguments, calls the library, prints, chooses the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    candour::cli::run()
}
