//! Requests: who asks, for which choice, and what they get.

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError, mpsc::Sender},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use tokio::sync::watch as latest;
use tokio_stream::{Stream, StreamExt as _, wrappers::WatchStream};

use super::{
    Choice,
    answer::{Answer, answer, headers_of},
    desk::Message,
    door::Door,
    insert,
    state::{Shown, Snapshot, Strip, Told},
    view::View,
};
use crate::diagnostic::Diagnostic;

/// Who sends this header with any value but 0 gets the bytes of a build, without the strip.
const BARE: HeaderName = HeaderName::from_static("x-candour-bare");
/// Of how many pages the last good bytes are kept.
const MOST_GOOD_PAGES: usize = 16;

/// What requests are answered with.
pub(super) struct Preview {
    pub laid_out: latest::Receiver<Arc<Snapshot>>,
    pub to_desk: Sender<Message>,
    pub default: Choice,
    pub door: Door,
    pub port: u16,
    /// The pages that were made last, for when one of them cannot be made any more.
    pub good: Mutex<VecDeque<(Choice, String, Vec<u8>)>>,
}

/// Answers everything.
pub(super) fn router(preview: Preview) -> Router {
    Router::new().fallback(serve).with_state(Arc::new(preview))
}

async fn serve(State(preview): State<Arc<Preview>>, request: Request) -> Response {
    let (headers, path) = (request.headers(), request.uri().path());
    let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
    if let Err(refused) = preview.door.let_in(headers, authority) {
        return refused.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow, "a preview can be read and nothing else\n").into_response();
    }
    if let Some((text, media)) = insert::file(path) {
        return ([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "no-store")], text).into_response();
    }
    let choice = preview.choice(headers);
    let Some(shown) = preview.shown(&choice).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the preview has ended\n").into_response();
    };
    match path.strip_prefix(insert::FOLDER) {
        Some("events") => Sse::new(preview.events(choice)).keep_alive(KeepAlive::default()).into_response(),
        Some("state") => {
            let json = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            (json, Strip::of(&choice, &shown).json()).into_response()
        }
        Some(_) | None => {
            let is_bare = headers.get(BARE).is_some_and(|value| value != "0");
            let (path, query) = (path.to_owned(), request.uri().query().map(str::to_owned));
            let made =
                tokio::task::spawn_blocking(move || preview.page(&choice, &shown, &path, query.as_deref(), is_bare))
                    .await;
            made.unwrap_or_else(|_| {
                (StatusCode::INTERNAL_SERVER_ERROR, "this page could not be made\n").into_response()
            })
        }
    }
}

impl Preview {
    /// What the browser has chosen.
    fn choice(&self, headers: &HeaderMap) -> Choice {
        let name = Choice::cookie_name(self.port);
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let value = pairs.find(|(own, _)| *own == name).map(|(_, value)| value);
        value.map_or_else(|| self.default.clone(), |value| Choice::of_cookie(value, &self.default))
    }

    /// What is shown of a choice, as soon as there is something. None where the desk is no more.
    async fn shown(&self, choice: &Choice) -> Option<Arc<Shown>> {
        let mut laid_out = self.laid_out.clone();
        let ready = Arc::clone(&*laid_out.wait_for(|snapshot| snapshot.is_ready).await.ok()?);
        if let Some(shown) = ready.shown.get(choice) {
            return Some(Arc::clone(shown));
        }
        self.to_desk.send(Message::Wanted(choice.clone())).ok()?;
        let there = laid_out.wait_for(|snapshot| snapshot.shown.contains_key(choice)).await.ok()?;
        there.shown.get(choice).cloned()
    }

    /// What the strip shows, now and whenever that changes.
    fn events(&self, choice: Choice) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
        let mut last = String::new();
        WatchStream::new(self.laid_out.clone()).filter_map(move |snapshot| {
            let now = Strip::of(&choice, snapshot.shown.get(&choice)?).json();
            if now == last {
                return None;
            }
            last.clone_from(&now);
            Some(Ok(Event::default().event("state").data(now)))
        })
    }

    fn page(&self, choice: &Choice, shown: &Shown, path: &str, query: Option<&str>, is_bare: bool) -> Response {
        let cookie = Choice::cookie_name(self.port);
        let Some(view) = &shown.view else {
            let page = insert::into_page(insert::page_of_its_own(), shown.number, &cookie, &[]);
            let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
            return (StatusCode::SERVICE_UNAVAILABLE, html, page).into_response();
        };
        let (status, path, bytes) = match answer(view, path) {
            Answer::File { path, bytes } => (StatusCode::OK, path, bytes),
            Answer::Nothing(Some(bytes)) => (StatusCode::NOT_FOUND, crate::paths::NOT_FOUND.to_owned(), bytes),
            Answer::Nothing(None) => return (StatusCode::NOT_FOUND, "there is no such page\n").into_response(),
            Answer::Elsewhere { is_permanent, location } => {
                return elsewhere(is_permanent, &location, query);
            }
        };
        let is_page = path.ends_with(".html");
        let (status, bytes, errors) = match bytes {
            Ok(bytes) => {
                if is_page {
                    self.keep(choice, &path, &bytes);
                }
                (status, bytes, Vec::new())
            }
            Err(finding) => {
                // Nobody listens only where the program ends.
                let _ = self.to_desk.send(Message::Unmade(choice.clone(), shown.number, Box::new(finding.clone())));
                self.instead(choice, &path, &finding)
            }
        };
        let mut response = Response::builder().status(status);
        if let Some(headers) = response.headers_mut() {
            add_headers(headers, view, &path);
        }
        let bytes = if is_page && !is_bare { insert::into_page(bytes, shown.number, &cookie, &errors) } else { bytes };
        response.body(Body::from(bytes)).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }

    /// Keeps a page for when it cannot be made any more.
    fn keep(&self, choice: &Choice, path: &str, bytes: &[u8]) {
        let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        good.retain(|(of, at, _)| of != choice || at != path);
        good.truncate(MOST_GOOD_PAGES - 1);
        good.push_front((choice.clone(), path.to_owned(), bytes.to_owned()));
    }

    /// What is shown where a page cannot be made: the last one that could, with why there is no newer one.
    fn instead(&self, choice: &Choice, path: &str, finding: &Diagnostic) -> (StatusCode, Vec<u8>, Vec<Told>) {
        let good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        let page = good.iter().find(|(of, at, _)| of == choice && at == path).map(|(_, _, bytes)| bytes.clone());
        let page = page.unwrap_or_else(|| if path.ends_with(".html") { insert::page_of_its_own() } else { Vec::new() });
        (StatusCode::INTERNAL_SERVER_ERROR, page, vec![Told::from(finding)])
    }
}

fn elsewhere(is_permanent: bool, location: &str, query: Option<&str>) -> Response {
    let status = if is_permanent { StatusCode::MOVED_PERMANENTLY } else { StatusCode::FOUND };
    let location = query.map_or_else(|| location.to_owned(), |query| format!("{location}?{query}"));
    // A browser would keep a move for ever, and the next site at this address may know nothing of it.
    (status, [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())]).into_response()
}

fn add_headers(headers: &mut HeaderMap, view: &View, path: &str) {
    // A browser has to ask each time; what is for few says so itself.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in headers_of(view.site(), path) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
}
