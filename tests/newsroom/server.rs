//! The listener: one thread with its own runtime, answering from the [`Room`] and noting every request there.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, Response, header};
use tokio::sync::oneshot;

use super::log::Request;
use super::page::Page;

/// Of what is sent with a request no more is kept.
const MAX_BODY: usize = 64 << 10;

/// What server and tests share: the pages, the knobs, the log.
#[derive(Default)]
pub(super) struct Room(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// By host and path: the answers to come; the last one stays.
    pages: HashMap<(String, String), VecDeque<Page>>,
    latency: Duration,
    log: Vec<Request>,
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0
            .lock()
            .expect("no test panics while it holds the room")
    }

    pub(super) fn set(&self, host: &str, path: &str, pages: Vec<Page>) {
        self.lock()
            .pages
            .insert((host.to_owned(), path.to_owned()), pages.into());
    }

    pub(super) fn put_first(&self, host: &str, path: &str, page: Page) {
        let mut inner = self.lock();
        let answers = inner
            .pages
            .entry((host.to_owned(), path.to_owned()))
            .or_default();
        if answers.is_empty() {
            answers.push_back(Page::status(404));
        }
        answers.push_front(page);
    }

    pub(super) fn set_latency(&self, latency: Duration) {
        self.lock().latency = latency;
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.lock().log.clone()
    }

    pub(super) fn count(&self) -> usize {
        self.lock().log.len()
    }

    pub(super) fn forget_requests(&self) {
        self.lock().log.clear();
    }

    /// Notes a request; hands out its place in the log, the answer, and how long to wait with it.
    fn receive(&self, request: Request) -> (Instant, Page, Duration) {
        let mut inner = self.lock();
        let key = (request.host.clone(), request.path.clone());
        let page = match inner.pages.get_mut(&key) {
            Some(answers) if answers.len() > 1 => answers.pop_front(),
            Some(answers) => answers.front().cloned(),
            None => None,
        };
        let page = page.unwrap_or_else(|| Page::status(404));
        let (start, wait) = (request.start, inner.latency + page.delay);
        inner.log.push(request);
        (start, page, wait)
    }

    /// Notes that the request of that instant is answered.
    fn finish(&self, start: Instant, status: u16) {
        let mut inner = self.lock();
        if let Some(request) = inner
            .log
            .iter_mut()
            .rev()
            .find(|request| request.start == start)
        {
            request.status = status;
            request.end = Some(Instant::now());
        }
    }
}

/// The thread that serves; dropping this ends it.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(room: Arc<Room>) -> Self {
        let listener =
            std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        listener
            .set_nonblocking(true)
            .expect("a listener can be set nonblocking");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || serve(listener, room, stopped));
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(listener: std::net::TcpListener, room: Arc<Room>, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("the listener is nonblocking");
        let router = Router::new().fallback(answer).with_state(room);
        tokio::select! {
            served = axum::serve(listener, router).into_future() => served.expect("axum serves until it is stopped"),
            _ = stopped => {}
        }
    });
}

async fn answer(State(room): State<Arc<Room>>, request: HttpRequest) -> Response<Body> {
    let mut asked = note(&request);
    let (validators, is_head) = (request.headers().clone(), asked.method == "HEAD");
    let body = axum::body::to_bytes(request.into_body(), MAX_BODY).await;
    asked.body = String::from_utf8_lossy(&body.unwrap_or_default()).into_owned();
    let (start, page, wait) = room.receive(asked);
    tokio::time::sleep(wait).await;
    let response = respond(page, &validators, is_head);
    room.finish(start, response.status().as_u16());
    response
}

/// The request as the log keeps it.
fn note(request: &HttpRequest) -> Request {
    let headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let authority = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = authority.split(':').next().unwrap_or_default();
    Request {
        method: request.method().to_string(),
        host: name.strip_suffix(".localhost").unwrap_or(name).to_owned(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().map(str::to_owned),
        headers,
        body: String::new(),
        status: 0,
        start: Instant::now(),
        end: None,
    }
}

/// The answer over HTTP: 304 where the client has this very body (RFC 9110 §13.1.2).
fn respond(page: Page, asked: &HeaderMap, is_head: bool) -> Response<Body> {
    let etag = page.etag();
    let held = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let is_unchanged = etag.is_some() && held == etag.as_deref();
    let mut response = Response::builder().status(if is_unchanged { 304 } else { page.status });
    for (name, value) in &page.headers {
        response = response.header(*name, value);
    }
    if let Some(etag) = etag {
        response = response.header(header::ETAG, etag);
    }
    let body = if is_unchanged || is_head {
        Body::empty()
    } else {
        Body::from(page.body)
    };
    response
        .body(body)
        .expect("the newsroom's headers are valid")
}
