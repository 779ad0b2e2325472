//! The machine and the programs that gave the results, without its name.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use crate::support::tools;

/// Describes the machine whose disk has a folder, and the programs that ran on it.
pub(crate) fn describe(folder: &Path, programs: &[String]) -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
        line.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let processor = field(&read("/proc/cpuinfo"), "model name");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let kilobytes: u64 = memory.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    let file_system = tools::output(Command::new("df").arg("--output=fstype").arg(folder)).unwrap_or_default();
    let file_system = file_system.lines().nth(1).unwrap_or("unknown").trim();
    let kernel = read("/proc/sys/kernel/osrelease");
    let mut text = String::from("| | |\n| --- | --- |\n");
    let gibibytes = (kilobytes + (1 << 19)) >> 20;
    let rows = [
        ("processor", processor.as_str()),
        ("cores", &cores.to_string()),
        ("memory", &format!("{gibibytes} GiB")),
        ("file system", file_system),
        ("kernel", &format!("{} {}", std::env::consts::OS, kernel.trim())),
        ("candour", env!("CARGO_PKG_VERSION")),
    ];
    for (name, value) in rows {
        let _ = writeln!(text, "| {name} | {value} |");
    }
    for program in programs {
        let _ = writeln!(text, "| compared with | {program} |");
    }
    text
}
