//! The command line of candour: reads the arguments, calls the library, prints, chooses the exit code.

mod cli;

use std::process::ExitCode;

/// Pages and documents are many small texts, for which the allocators of most systems are slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
