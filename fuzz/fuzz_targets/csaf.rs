//! The target `csaf` of libFuzzer; what must hold is in `src/csaf.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| candour_fuzz::csaf::run(data));
