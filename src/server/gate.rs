//! What every request passes before it is routed, and every answer after: methods, the door, headers that all have.
//!
//! Most requests are for a document that is in memory already. They are answered here, at once: a router costs as much
//! as the answer does.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, REFERRER_POLICY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, Response, StatusCode};
use futures_util::future::{BoxFuture, Either};
use tokio::sync::watch;
use tower_service::Service;

use super::ServerState;
use super::door::Entrance;
use super::files::Found;
use super::routes::{self, absent, plain};
use crate::metrics::Metrics;

/// The service of one listener.
#[derive(Clone)]
pub(super) struct Gate {
    latest: watch::Receiver<Arc<ServerState>>,
    state: Arc<ServerState>,
    router: Router,
}

type Answered = Result<Response<Body>, Infallible>;

impl Gate {
    pub(super) fn new(mut latest: watch::Receiver<Arc<ServerState>>) -> Self {
        let state = Arc::clone(&latest.borrow_and_update());
        Self {
            router: routes::router(Arc::clone(&state)),
            state,
            latest,
        }
    }

    /// Goes on with the latest state, also on a connection that is older.
    fn keep_up(&mut self) {
        if self.latest.has_changed().unwrap_or(false) {
            *self = Self::new(self.latest.clone());
        }
    }

    /// The request as it is routed, or the answer to it.
    #[expect(
        clippy::result_large_err,
        reason = "the answer is no error: most requests end with it, and a box would cost each of them"
    )]
    fn admit(&self, mut request: Request) -> Result<Request, Response<Body>> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut refusal = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.");
            let allowed = HeaderValue::from_static("GET, HEAD");
            refusal.headers_mut().insert(ALLOW, allowed);
            return Err(refusal);
        }
        match self.state.door.admit(request.uri(), request.headers()) {
            Entrance::Open(None) => {}
            // A folder of a proxy may be named like one of ours: what stands there tells whether it was taken away.
            Entrance::Open(Some(uri)) if !self.state.has(&uri) && self.state.has(request.uri()) => {
            }
            Entrance::Open(Some(uri)) => *request.uri_mut() = uri,
            Entrance::Shut => return Err(absent()),
            Entrance::Asked => {
                let mut refusal = plain(StatusCode::UNAUTHORIZED, "A name and a password, please.");
                let basic = HeaderValue::from_static("Basic realm=\"feeds\", charset=\"UTF-8\"");
                refusal.headers_mut().insert(WWW_AUTHENTICATE, basic);
                return Err(refusal);
            }
        }
        if request.uri().query().is_none()
            && let Found::Known(version) = self.state.files.find(request.uri().path())
            && version.is_ready_for(request.headers())
        {
            return Err(version.answer(request.headers()));
        }
        Ok(request)
    }
}

impl Service<Request> for Gate {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Ready<Answered>, BoxFuture<'static, Answered>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.keep_up();
        let is_guarded = self.state.door.is_guarded();
        match self.admit(request) {
            Err(answer) => {
                count(&self.state.metrics, &answer);
                Either::Left(ready(Ok(with_manners(answer, is_guarded))))
            }
            Ok(request) => {
                let answer = self.router.call(request);
                let metrics = Arc::clone(&self.state.metrics);
                Either::Right(Box::pin(async move {
                    let answer = answer.await?;
                    count(&metrics, &answer);
                    Ok(with_manners(answer, is_guarded))
                }))
            }
        }
    }
}

/// Counts an answer by the class of its status.
fn count(metrics: &Metrics, answer: &Response<Body>) {
    metrics.answers.add(match answer.status().as_u16() / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    });
}

/// What holds for every answer: no guessing of types, no word to others of where one came from, and what not everyone
/// may read is kept by nobody but the one who asked.
fn with_manners(mut answer: Response<Body>, is_guarded: bool) -> Response<Body> {
    let headers = answer.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if is_guarded && headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    answer
}
