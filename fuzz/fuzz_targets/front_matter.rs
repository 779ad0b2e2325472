//! The target `front_matter` of libFuzzer; what must hold is in `src/front_matter.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| candour_fuzz::front_matter::run(data));
