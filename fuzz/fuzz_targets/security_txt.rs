//! The target `security_txt` of libFuzzer; what must hold is in `src/security_txt.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| candour_fuzz::security_txt::run(data));
