//! The published documents over HTTP (RFC 9110): the files of the output folder, and the pages made on request.
//!
//! `GET` and `HEAD` only. Every answer has a strong `ETag` for its coding and answers conditional requests with `304`;
//! a file is read, hashed and compressed once for each of its versions. The listener and the end come from the caller.

mod conditional;
mod content_type;
mod door;
mod files;
mod gate;
mod kept;
mod listener;
mod metrics;
mod negotiation;
mod representation;
mod routes;
mod socket;
mod views;

#[cfg(test)]
mod tests;

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::extract::Request;
use axum::http::Uri;
use axum::serve::{Listener, ListenerExt};
use tokio::sync::{Notify, watch};
use url::Url;

pub use door::{Door, Error as DoorError};
use files::{Files, Found, Links};
use gate::Gate;
use listener::Guarded;
pub use metrics::serve_metrics;
pub use socket::{Address, Socket};
use views::{Asked, Views};

use crate::metrics::Metrics;
use crate::model::View;
use crate::publish::Page;

/// Open requests have so long to end once the server is told to stop: a client that keeps its connection open must not
/// keep the program (tokio-rs/axum#1070). With all else that ends, it takes less than five seconds.
const GRACE: Duration = Duration::from_secs(2);

/// What a page that is made on request turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The page, HTML.
    Page(String),
    /// A file of that media type.
    File(&'static str, String),
    /// It stands at this path under the top folder now.
    Moved(String),
    /// There is none.
    Absent,
    /// There was one, and it was taken away for good.
    Gone,
}

/// Why a page could not be made; it becomes a 500 and a line in the log.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The pages that are made on request, and whether what stands behind them answers. Called on a blocking thread.
pub trait Pages: Send + Sync + 'static {
    /// A page; `root` is the way from its address to the top folder.
    fn page(&self, page: &Page, root: &str) -> Result<Answer, BoxError>;
    /// The feed document of that name of those entries of a folder's feed that are in a view; `None` where there is no
    /// such feed.
    fn feed(&self, folder: &str, name: &str, view: &View) -> Result<Option<Vec<u8>>, BoxError>;
    /// The name that a source has now which had this one before, and has it no more. Asked by the threads that serve: a
    /// name that a source has needs no look at the store.
    fn renamed(&self, source: &str) -> Result<Option<String>, BoxError>;
    /// When anything that is published last changed.
    fn changed(&self) -> Result<Option<SystemTime>, BoxError>;
    /// Whether the store answers.
    fn is_healthy(&self) -> bool;
}

/// What the server serves.
pub struct ServerState {
    door: Door,
    files: Files,
    views: Views,
    pages: Arc<dyn Pages>,
    metrics: Arc<Metrics>,
}

impl ServerState {
    /// Serves the files of `directory`, and `pages`, to whom the door lets in.
    #[must_use]
    pub fn new(directory: PathBuf, pages: Box<dyn Pages>, door: Door) -> Self {
        Self {
            door,
            files: Files::new(directory, Links::default()),
            views: Views::new(),
            pages: pages.into(),
            metrics: Arc::default(),
        }
    }

    /// The same with its requests counted there.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Arc<Metrics>) -> Self {
        self.metrics = metrics;
        self
    }

    /// Whether a file, or what is made on request, stands at an address.
    fn has(&self, uri: &Uri) -> bool {
        let (path, query) = (uri.path(), uri.query().unwrap_or_default());
        // What is not understood stands there all the same: it is answered with why.
        let is_page = Page::at(path, query).map_or(true, |page| page.is_some());
        let is_view = Asked::at(path, query).map_or(true, |asked| asked.is_some());
        is_page || is_view || !matches!(self.files.find(path), Found::Nothing)
    }

    /// The same with the hubs of the feeds under `base_url` in their headers.
    #[must_use]
    pub fn with_hubs(mut self, base_url: &Url, hubs: &[Url]) -> Self {
        self.files.links = Links::new(base_url, hubs);
        self
    }
}

/// Serves until `shutdown` ends, then lets open requests end within two seconds. Requests are answered by the latest
/// `state`.
pub async fn serve(
    socket: Socket,
    state: watch::Receiver<Arc<ServerState>>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    match socket {
        Socket::Tcp(listener) => {
            let listener = listener.tap_io(|stream| {
                // Without it the end of an answer may wait for the client's delayed acknowledgement.
                let _ = stream.set_nodelay(true);
            });
            serve_on(listener, state, shutdown).await
        }
        #[cfg(unix)]
        Socket::Unix(listener, path) => {
            let served = serve_on(listener, state, shutdown).await;
            socket::remove(path);
            served
        }
    }
}

async fn serve_on<L>(
    listener: L,
    state: watch::Receiver<Arc<ServerState>>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()>
where
    L: Listener,
    L::Addr: std::fmt::Debug,
{
    let told = Arc::new(Notify::new());
    let tell = Arc::clone(&told);
    let gate = Gate::new(state);
    let service = axum::ServiceExt::<Request>::into_make_service(gate);
    let serving = axum::serve(Guarded::new(listener), service).with_graceful_shutdown(async move {
        shutdown.await;
        tell.notify_one();
    });
    let patience = async {
        told.notified().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = serving => ended,
        () = patience => Ok(()),
    }
}
