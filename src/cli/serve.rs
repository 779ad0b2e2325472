//! `candour serve`.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};

use super::{build, clock, report, signing::signs_security_txt};
use candour::{
    diagnostic::Diagnostic,
    model::{Instant, Tlp},
    serve::{Choice, Event, Options, Server},
};

/// Show the site in a browser while it is written: each change is seen at once, and so is what is wrong with it.
///
/// What is shown is what `candour build` would write at the instant and for the audience, but for a strip at the end of
/// each page, which switches both and counts what the rules find. Who sends the header `X-Candour-Bare: 1` gets the bytes
/// without it. Nothing is signed and nothing is written.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder that holds `content` and, if there are any, `themes`
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The address to listen at; with port 0 the system chooses one that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8000", value_parser = address)]
    listen: SocketAddr,
    /// A further name of this machine that browsers may use, such as preview.example.com; may be given several times
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// The instant that is shown until another is chosen, such as 2026-03-10T09:00:00Z [default: `SOURCE_DATE_EPOCH`, else
    /// that of the last change]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// Who the site is for until somebody else is chosen: clear, green, amber, amber+strict or red
    #[arg(long, value_name = "LABEL", default_value = "clear")]
    audience: Tlp,
}

/// An address with a port. Who writes one of them alone, or a name, is told what to write.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| match text.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => format!("write the port too, such as {}", SocketAddr::new(address, 8000)),
        Err(_) => {
            let port = text.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(8000_u16);
            format!("write a numeric address and a port up to 65535, such as 127.0.0.1:{port}")
        }
    })
}

/// Serves until the program is asked to end.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match serve(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::print(&[error]);
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &Arguments) -> Result<(), Diagnostic> {
    let is_fixed = arguments.at.is_some() || std::env::var_os("SOURCE_DATE_EPOCH").is_some();
    let at = clock::instant(arguments.at.as_ref())?;
    let first = Choice { at: is_fixed.then_some(at), audience: arguments.audience };
    let server = Server::bind(Options {
        root: arguments.root.clone(),
        listen: arguments.listen,
        hosts: arguments.host.clone(),
        choice: first.clone(),
        now: clock::now,
        signs_security_txt,
        is_left_out: build::is_for_check_alone,
    })?;
    let address = server.address()?;
    report::say(&format!("http://{address}/"));
    if !address.ip().is_loopback() {
        report::complain(
            "everybody who reaches this address sees the content as any audience at any instant, what is held back too",
        );
    }
    server.run(Box::new(move |event| tell(event, &first)))
}

/// Tells what happens. What is found in another view than the first is told with its name.
fn tell(event: &Event, first: &Choice) {
    match event {
        Event::Read { advisories: Some(count), took } => {
            let advisories = if *count == 1 { "1 advisory".to_owned() } else { format!("{count} advisories") };
            report::say(&format!("read {advisories} in {:.3} s", took.as_secs_f64()));
        }
        Event::Read { advisories: None, took } => {
            report::say(&format!("read the content in {:.3} s: it has mistakes", took.as_secs_f64()));
        }
        Event::Wrong { found, is_shown } => {
            report::print(found);
            let shown = if *is_shown { "the last good site" } else { "nothing" };
            report::complain(&format!("{shown} is shown until this is mended"));
        }
        Event::Mended => report::say("mended"),
        Event::Checked { choice, new, known } => {
            if choice != first {
                let at = choice.at.as_ref().map_or_else(|| "now".to_owned(), |at| format!("at {at}"));
                report::say(&format!("{at}, for TLP:{}:", choice.audience));
            }
            report::print(new);
            match (known, new.len()) {
                (0, 0) => report::say("the rules find nothing"),
                (0, _) => {}
                (known, 0) => report::say(&format!("the rules find nothing new; told before and still so: {known}")),
                (known, _) => report::say(&format!("told before and still so: {known}")),
            }
        }
    }
}
