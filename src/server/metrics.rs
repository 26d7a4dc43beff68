//! The metrics, on an address of their own: who may read the feeds need not see them.

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use axum::routing::get;
use axum::serve::Listener;

use super::listener::Guarded;
use super::routes::{absent, blocking};
use super::{Socket, socket};
use crate::metrics::Exposition;

/// Makes the text, on a blocking thread.
type Scrape = Arc<dyn Fn() -> String + Send + Sync>;

/// Serves `/metrics` until `shutdown` ends.
pub async fn serve_metrics(
    socket: Socket,
    scrape: Scrape,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new()
        .route("/metrics", get(move || answer(Arc::clone(&scrape))))
        .fallback(|| async { absent() });
    match socket {
        Socket::Tcp(listener) => serve_on(listener, router, shutdown).await,
        #[cfg(unix)]
        Socket::Unix(listener, path) => {
            let served = serve_on(listener, router, shutdown).await;
            socket::remove(path);
            served
        }
    }
}

/// Whoever is being answered when it ends asks again in a quarter of a minute.
async fn serve_on<L>(
    listener: L,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()>
where
    L: Listener,
    L::Addr: std::fmt::Debug,
{
    tokio::select! {
        served = axum::serve(Guarded::new(listener), router) => served,
        () = shutdown => Ok(()),
    }
}

async fn answer(scrape: Scrape) -> Response<Body> {
    blocking(move || {
        let mut response = Response::new(Body::from(scrape()));
        let headers = response.headers_mut();
        let text = HeaderValue::from_static(Exposition::CONTENT_TYPE);
        headers.insert(CONTENT_TYPE, text);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    })
    .await
}
