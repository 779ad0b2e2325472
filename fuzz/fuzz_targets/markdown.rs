//! The target `markdown` of libFuzzer; what must hold is in `src/markdown.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| candour_fuzz::markdown::run(data));
