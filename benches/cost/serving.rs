//! What the preview takes: from its start to the first page, beside the reading of the content; and from saving a file to
//! the new page.
//!
//! `cargo bench --bench cost -- serving [advisories] [edits]`; without numbers 10,000 advisories and 100 edits. A client asks for
//! the page of the advisory again and again until it shows the edit. Fails where the first page takes more than 1.5 times
//! the reading, or where of the edits the 95th percentile takes more than 100 ms. With fewer than 100 edits it is a short run,
//! of which little can be said: the limits are 3 times and 500 ms.

use std::{
    fs,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::{
    client::Preview,
    measuring::{Specimen, content, path_of, specimens},
    support::Project,
};

const MOST_OF_READING: f64 = 1.5;
const MOST_FOR_AN_EDIT: Duration = Duration::from_millis(100);

pub(crate) fn run(first: Option<usize>, second: Option<usize>) -> ExitCode {
    let (advisories, edits) = (first.unwrap_or(10_000), second.unwrap_or(100));
    let project = content(advisories);
    let begun = Instant::now();
    let preview = Preview::of(&project);
    let first = loop {
        if preview.get("/").status == 200 {
            break begun.elapsed();
        }
    };
    let reading = reading(&preview);
    let ratio = first.as_secs_f64() / reading.as_secs_f64();
    println!("{advisories} advisories: {reading:.2?} to read, {first:.2?} to the first page: {ratio:.2}");
    preview.until_quiet();
    let mut random = StdRng::seed_from_u64(7);
    let specimens: Vec<Specimen> = specimens(advisories).collect();
    let mut times: Vec<Duration> = (0..edits)
        .map(|edit| {
            // An author pauses; some edits come while the rules run.
            thread::sleep(Duration::from_millis(random.gen_range(200..1500)));
            let specimen = &specimens[random.gen_range(0..specimens.len())];
            took(&preview, &project, specimen, &format!("Edit {edit} of the measurement"))
        })
        .collect();
    times.sort();
    let at = |share: f64| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len()) - 1;
        times[index]
    };
    let (half, most, last) = (at(0.5), at(0.95), at(1.0));
    println!("{edits} edits: {half:.1?} at the median, {most:.1?} at the 95th percentile, {last:.1?} at most");
    // The slowest of a few edits says more of the machine than of the preview.
    let limit = if edits < 100 { MOST_FOR_AN_EDIT * 5 } else { MOST_FOR_AN_EDIT };
    let most_of_reading = if edits < 100 { MOST_OF_READING * 2.0 } else { MOST_OF_READING };
    if ratio <= most_of_reading && most <= limit { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The time from saving an advisory with another title to its page with that title.
fn took(preview: &Preview, project: &Project, specimen: &Specimen, title: &str) -> Duration {
    let path = project.path().join(path_of(specimen));
    let text = fs::read_to_string(&path).expect("it is there");
    let line = text.lines().find(|line| line.starts_with("title = ")).expect("it has a title");
    let text = text.replace(line, &format!("title = \"{title}\""));
    let page = format!("/advisories/{}.html", specimen.id.to_lowercase());
    let begun = Instant::now();
    fs::write(&path, text).expect("it can be written");
    while !preview.get(&page).text().contains(title) {
        assert!(begun.elapsed() < Duration::from_secs(30), "the edit is never shown");
        thread::sleep(Duration::from_millis(5));
    }
    begun.elapsed()
}

/// How long reading took, as the preview says it.
fn reading(preview: &Preview) -> Duration {
    loop {
        let printed = preview.printed.lock().expect("no panic").clone();
        if let Some((_, rest)) = printed.split_once(" in ") {
            let seconds = rest.split(' ').next().and_then(|number| number.parse().ok()).expect("a number of seconds");
            return Duration::from_secs_f64(seconds);
        }
        thread::sleep(Duration::from_millis(5));
    }
}
