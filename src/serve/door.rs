//! Who is let in: a browser that was led here by another site is not.
//!
//! A preview may show what is under an embargo. A page on the web can have a browser ask any address, this machine's
//! included, and a name of that page can be made to lead here; it must not read the answer.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, StatusCode, header};

/// The names under which browsers may ask.
#[derive(Debug)]
pub(super) struct Door {
    bound: IpAddr,
    names: Vec<String>,
}

impl Door {
    pub(super) fn new(bound: SocketAddr, names: &[String]) -> Self {
        Self { bound: bound.ip(), names: names.iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    /// Lets a request in, or says why not.
    pub(super) fn let_in(&self, headers: &HeaderMap, authority: Option<&str>) -> Result<(), (StatusCode, String)> {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let Some(host) = text(header::HOST).or(authority) else {
            return Err((StatusCode::BAD_REQUEST, "the request does not say which host it is for\n".to_owned()));
        };
        if !self.knows(host) {
            let name = name_of(host);
            let help = format!("this preview is not `{name}`; if it is meant to be, start it with --host {name}\n");
            return Err((StatusCode::MISDIRECTED_REQUEST, help));
        }
        // What follows is sent by browsers alone, and no page can change it. A page of another port of this machine is another
        // program's.
        let is_own = |origin: &str| origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host));
        let fetch = |name: &'static str| text(HeaderName::from_static(name)).unwrap_or_default();
        let is_of_another = !matches!(fetch("sec-fetch-site"), "" | "none" | "same-origin");
        let is_led = is_of_another && fetch("sec-fetch-mode") != "navigate";
        if text(header::ORIGIN).is_some_and(|origin| !is_own(origin)) || is_led {
            return Err((StatusCode::FORBIDDEN, "another site cannot read this preview\n".to_owned()));
        }
        Ok(())
    }

    fn knows(&self, host: &str) -> bool {
        let name = name_of(host).to_ascii_lowercase();
        let address: Option<IpAddr> = name.trim_matches(['[', ']']).parse().ok();
        match address {
            // Bound to all addresses of the machine, it is asked for by any of them; no name leads to a number.
            Some(address) => address.is_loopback() || address == self.bound || self.bound.is_unspecified(),
            None => name == "localhost" || name.ends_with(".localhost") || self.names.contains(&name),
        }
    }
}

/// The name in a host with a port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(headers: &[(&'static str, &str)]) -> u16 {
        let door = Door::new("192.0.2.7:8000".parse().unwrap(), &["preview.Example".to_owned()]);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), value.parse().unwrap());
        }
        door.let_in(&map, None).map_or_else(|(status, _)| status.as_u16(), |()| 200)
    }

    #[test]
    fn a_name_that_was_made_to_lead_here_is_refused() {
        for host in [
            "localhost",
            "localhost:8000",
            "LOCALHOST:1",
            "127.0.0.1:8000",
            "[::1]:8000",
            "192.0.2.7",
            "preview.example:8000",
        ] {
            assert_eq!(status(&[("host", host)]), 200, "{host}");
        }
        for host in
            ["example.com", "example.com:8000", "localhost.example.com", "192.0.2.8", "[2001:db8::1]:80", "", ":8000"]
        {
            assert_eq!(status(&[("host", host)]), 421, "{host}");
        }
        assert_eq!(status(&[]), 400);
    }

    #[test]
    fn what_another_site_has_a_browser_ask_is_refused_but_not_a_link() {
        let asked = |headers: &[(&'static str, &str)]| status(&[&[("host", "localhost:8000")], headers].concat());
        assert_eq!(asked(&[("origin", "http://localhost:8000")]), 200);
        assert_eq!(asked(&[("origin", "http://localhost:3000")]), 403, "another program of this machine");
        assert_eq!(asked(&[("origin", "https://example.com")]), 403);
        assert_eq!(asked(&[("origin", "null")]), 403);
        assert_eq!(asked(&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]), 403);
        assert_eq!(asked(&[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")]), 403, "of another port");
        assert_eq!(asked(&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]), 200);
        assert_eq!(asked(&[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "navigate")]), 200);
        assert_eq!(asked(&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors")]), 200);
    }
}
