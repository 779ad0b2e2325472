//! The preview: the site as it is being written, served from memory to the one who writes it.
//!
//! ```text
//! watcher ──changes──▶ desk ──▶ Snapshot { views, findings } ──▶ answers to requests, events to open pages
//! ```
//!
//! One thread, the desk, owns what was read and makes every view; requests look at what it laid out last and change
//! nothing. A path is rendered when it is asked for. Where the content has a mistake, the last good view stays.
//!
//! What is served is what a build writes, byte for byte, but for the strip at the end of each page. Nothing is signed here:
//! documents have the signatures that they came with. Nothing is written anywhere.

mod answer;
mod choice;
mod desk;
mod door;
mod insert;
mod preview;
mod state;
mod view;
mod watch;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use tokio::sync::watch as latest;

pub use choice::Choice;
pub use desk::Event;
use desk::{Desk, Message};
use state::Snapshot;

use crate::{
    content,
    diagnostic::Diagnostic,
    model::{Instant, SigningSettings},
};

/// What is previewed, and how.
pub struct Options {
    /// The folder that holds `content`.
    pub root: PathBuf,
    /// The address to listen at; with port 0 the system chooses one.
    pub listen: SocketAddr,
    /// Names of this machine that browsers may use, beside its own.
    pub hosts: Vec<String>,
    /// What is shown where nobody has chosen anything else.
    pub choice: Choice,
    /// What time it is.
    pub now: fn() -> Instant,
    /// Whether a build would sign security.txt.
    pub signs_security_txt: fn(&SigningSettings) -> bool,
    /// Whether a finding is one that a build does not tell of.
    pub is_left_out: fn(&Diagnostic) -> bool,
}

/// Tells what happens, for the terminal.
pub type Teller = Box<dyn Fn(&Event) + Send>;

/// A preview that has its address and has read nothing yet.
pub struct Server {
    options: Options,
    listener: TcpListener,
}

impl Server {
    /// Takes the address. Fails where that cannot be had, and where there is no content: it may go and come back later, but
    /// who starts without it has named another folder than they meant.
    pub fn bind(options: Options) -> Result<Self, Diagnostic> {
        content::must_be_below(&options.root)?;
        let listener = TcpListener::bind(options.listen).map_err(|error| cannot_listen(options.listen, &error))?;
        listener.set_nonblocking(true).map_err(|error| cannot_listen(options.listen, &error))?;
        Ok(Self { options, listener })
    }

    /// The address, with the port that the system chose.
    pub fn address(&self) -> Result<SocketAddr, Diagnostic> {
        self.listener.local_addr().map_err(|error| cannot_listen(self.options.listen, &error))
    }

    /// Serves until the program is asked to end.
    pub fn run(self, tell: Teller) -> Result<(), Diagnostic> {
        let address = self.address()?;
        let failed = |error: &io::Error| cannot_listen(address, error);
        let (to_desk, messages) = mpsc::channel::<Message>();
        let (lay_out, laid_out) = latest::channel(Arc::new(Snapshot::default()));
        let door = door::Door::new(address, &self.options.hosts);
        let default = self.options.choice.clone();
        let desk = Desk::new(self.options, to_desk.clone(), lay_out, tell);
        std::thread::Builder::new()
            .name("desk".to_owned())
            .spawn(move || desk.work(&messages))
            .map_err(|error| failed(&error))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            // Pages are made by few, and by the same ones: each thread keeps memory of its own.
            .max_blocking_threads(3)
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        let desk_ended = ended(laid_out.clone());
        let preview =
            preview::Preview { laid_out, to_desk, default, door, port: address.port(), good: Mutex::default() };
        let served = runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let serving = axum::serve(listener, preview::router(preview));
            // Open pages keep their events open, so that nobody waits for them.
            tokio::select! {
                served = serving.into_future() => served.map(|()| Ended::AsAsked),
                asked = asked_to_end() => asked.map(|()| Ended::AsAsked),
                () = desk_ended => Ok(Ended::ByMistake),
            }
        });
        runtime.shutdown_timeout(Duration::from_millis(200));
        match served.map_err(|error| failed(&error))? {
            Ended::AsAsked => Ok(()),
            Ended::ByMistake => {
                let message = "the preview has ended, since candour made a mistake while it read the content";
                let help = "what it said of that stands above: report it, and start the preview again";
                Err(Diagnostic::error("preview", message).help(help))
            }
        }
    }
}

/// Why a preview ended.
enum Ended {
    AsAsked,
    /// Nobody reads the content any more, so that pages would stay as they are without a word.
    ByMistake,
}

/// Waits until nobody lays out anything any more.
async fn ended(mut laid_out: latest::Receiver<Arc<Snapshot>>) {
    while laid_out.changed().await.is_ok() {}
}

/// Ends with the first signal that asks the program to end.
async fn asked_to_end() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            asked = tokio::signal::ctrl_c() => asked,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Diagnostic {
    let finding = Diagnostic::error("listen", format!("cannot listen at {address}: {error}"));
    match error.kind() {
        io::ErrorKind::AddrInUse => finding.help(format!(
            "another program has this address: end it, or choose another with --listen {}:0, where 0 stands for any that \
             is free",
            address.ip()
        )),
        io::ErrorKind::AddrNotAvailable => {
            finding.help("this machine does not have that address; 127.0.0.1 is one that every machine has")
        }
        io::ErrorKind::PermissionDenied => finding.help("choose a port from 1024 on, such as --listen 127.0.0.1:8000"),
        _ => finding,
    }
}
