//! The short run of the fuzz targets: their seeds, among them every input that once failed, and some hundred damaged
//! forms of them. `fuzz/run` runs the same code for as long as one likes; CONTRIBUTING.md says how.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[allow(dead_code, unreachable_pub, missing_docs, reason = "the fuzz crate uses all of it")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::{fs, panic, path::Path};

use rand::{Rng, SeedableRng, rngs::StdRng};
use targets::TARGETS;

/// The seeds of a target, in the order of their names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let entries = fs::read_dir(folder).expect("a target has seeds");
    let mut seeds: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.expect("a seed can be read"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("it is a file")))
        .collect();
    seeds.sort();
    seeds
}

/// What a dictionary offers, without what stands around it.
fn words(target: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/dictionaries").join(target);
    let text = fs::read_to_string(path).expect("a target has a dictionary");
    let entries = text.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    entries.map(|entry| entry.replace("\\\"", "\"").replace("\\x0a", "\n").replace("\\\\", "\\")).collect()
}

/// One seed damaged in one to four places.
fn damaged(seeds: &[(String, Vec<u8>)], words: &[String], random: &mut StdRng) -> Vec<u8> {
    let (_, seed) = &seeds[random.gen_range(0..seeds.len())];
    let mut bytes = seed.clone();
    for _ in 0..random.gen_range(1..=4) {
        let at = random.gen_range(0..=bytes.len());
        let end = (at + random.gen_range(0..=40)).min(bytes.len());
        match random.gen_range(0..5) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            2 => drop(bytes.splice(at..at, words[random.gen_range(0..words.len())].bytes())),
            3 => {
                let (_, other) = &seeds[random.gen_range(0..seeds.len())];
                let from = random.gen_range(0..=other.len());
                let part = other[from..(from + 60).min(other.len())].to_vec();
                drop(bytes.splice(at..end, part));
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.r#gen();
                }
            }
        }
    }
    bytes
}

/// Runs a target, and says with which input it failed.
fn run(target: fn(&[u8]), what: &str, input: &[u8]) {
    if let Err(failure) = panic::catch_unwind(|| target(input)) {
        eprintln!("{what}:\n{}", String::from_utf8_lossy(input));
        panic::resume_unwind(failure);
    }
}

fn short_run(name: &str, times: usize) {
    let (_, target) = TARGETS.into_iter().find(|(known, _)| *known == name).expect("it is a target");
    let (seeds, words) = (seeds(name), words(name));
    assert!(seeds.len() >= 4 && words.len() >= 10, "{} seeds, {} words", seeds.len(), words.len());
    for (seed, bytes) in &seeds {
        run(target, seed, bytes);
    }
    let mut random = StdRng::seed_from_u64(name.len() as u64);
    for number in 0..times {
        run(target, &format!("{name}, damage {number}"), &damaged(&seeds, &words, &mut random));
    }
}

#[test]
fn front_matter_is_taken_or_refused_at_its_place() {
    short_run("front_matter", 150);
}

#[test]
fn a_csaf_document_is_written_as_it_was_read_and_shown_without_harm() {
    short_run("csaf", 60);
}

#[test]
fn markdown_becomes_html_without_harm() {
    short_run("markdown", 2_000);
}

#[test]
fn a_security_txt_is_judged_and_written_field_by_field() {
    short_run("security_txt", 300);
}

#[test]
fn a_record_is_read_as_it_was_written() {
    short_run("lock", 1_000);
}
