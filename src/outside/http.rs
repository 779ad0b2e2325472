//! The client that asks hosts for URLs.

use std::{io::ErrorKind, net::ToSocketAddrs as _, time::Duration};

use ureq::{
    Agent, Error,
    http::{Response, Uri},
};

use super::Unresolved;

/// How long one URL may take with all its redirections.
const MOST_TIME: Duration = Duration::from_secs(20);

/// How long a host may take to be found and reached.
const TIME_TO_CONNECT: Duration = Duration::from_secs(5);

/// How many redirections are followed.
const MOST_REDIRECTS: u32 = 10;

/// Asks hosts whether a URL resolves.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
}

impl Client {
    /// A client that waits as long as is usual.
    pub fn new() -> Self {
        Self::with_time(MOST_TIME)
    }

    /// A client that waits this long for one URL.
    pub fn with_time(most: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(most))
            .timeout_connect(Some(TIME_TO_CONNECT.min(most)))
            .max_redirects(MOST_REDIRECTS)
            .max_redirects_will_error(true)
            .http_status_as_error(false)
            .user_agent(concat!("candour/", env!("CARGO_PKG_VERSION"), " (looks whether links resolve)"))
            .build();
        Self { agent: config.into() }
    }

    /// Whether a URL resolves. Redirections are followed to their end. Many hosts answer only whole requests, so what
    /// fails for the head alone is asked for again.
    pub fn ask(&self, url: &str) -> Result<(), Unresolved> {
        match status(url, self.agent.head(url).call()) {
            Ok(()) => Ok(()),
            // Asking again would not help, and would wait as long again.
            Err(why @ (Unresolved::NoHost | Unresolved::TimedOut | Unresolved::Redirects)) => Err(why),
            // Nothing of the body is read.
            Err(Unresolved::Status(_) | Unresolved::Other(_)) => status(url, self.agent.get(url).call()),
        }
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

fn status<B>(url: &str, answer: Result<Response<B>, Error>) -> Result<(), Unresolved> {
    match answer.map(|response| response.status()) {
        Ok(status) if status.is_success() || status.is_redirection() => Ok(()),
        Ok(status) => Err(Unresolved::Status(status.as_u16())),
        Err(Error::HostNotFound) => Err(Unresolved::NoHost),
        Err(Error::Timeout(_)) => Err(Unresolved::TimedOut),
        Err(Error::TooManyRedirects) => Err(Unresolved::Redirects),
        // The system may give up before the clock does.
        Err(Error::Io(error)) if error.kind() == ErrorKind::TimedOut => Err(Unresolved::TimedOut),
        Err(Error::Io(_)) if !has_host(url) => Err(Unresolved::NoHost),
        Err(error) => Err(Unresolved::Other(error.to_string())),
    }
}

/// Whether the host of a URL is known. What the library says of one that is not differs from system to system.
fn has_host(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok();
    let host = uri.as_ref().and_then(Uri::host).map(|host| host.trim_matches(['[', ']']));
    host.is_some_and(|host| (host, 443).to_socket_addrs().is_ok())
}
