//! The target `lock` of libFuzzer; what must hold is in `src/lock.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| candour_fuzz::lock::run(data));
