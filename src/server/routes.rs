//! Requests → answers.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use axum::routing::get;

use super::content_type::HTML;
use super::files::Found;
use super::representation::Representation;
use super::views::Asked;
use super::{Answer, BoxError, Pages, ServerState};

/// A page that is not made by then is not worth waiting for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A way to make a page: which of [`Pages`]' it is.
type Make = fn(&dyn Pages, &str) -> Result<Answer, BoxError>;

pub(super) fn router(state: Arc<ServerState>) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/articles/{id}", get(article))
        .route("/digests/{id}", get(digest))
        // As `publish --to` writes them.
        .route("/articles/{id}/", get(article))
        .route("/digests/{id}/", get(digest))
        .fallback(file)
        .with_state(state)
}

/// A file of the output folder.
async fn file(
    State(state): State<Arc<ServerState>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    if let Some(asked) = Asked::at(uri.path(), uri.query().unwrap_or_default()) {
        return view(state, asked, headers).await;
    }
    match state.files.find(uri.path()) {
        Found::Known(version) if version.is_ready_for(&headers) => version.answer(&headers),
        Found::Known(version) => blocking(move || version.answer(&headers)).await,
        Found::Unread(unread) => {
            blocking(move || match state.files.read(unread) {
                Ok(version) => version.answer(&headers),
                Err(_) => absent(),
            })
            .await
        }
        Found::Folder => folder(uri.path()),
        Found::Nothing => absent(),
    }
}

/// A feed made on request, off the threads that serve.
async fn view(state: Arc<ServerState>, asked: Asked, headers: HeaderMap) -> Response<Body> {
    blocking(move || match state.views.find(asked, &*state.pages) {
        Ok(Some(version)) => version.answer(&headers),
        Ok(None) => absent(),
        Err(error) => {
            tracing::error!(error, "A feed could not be made");
            failed()
        }
    })
    .await
}

/// Leads to the folder's own address, relative, so that it holds under any prefix.
fn folder(path: &str) -> Response<Body> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Ok(location) = HeaderValue::try_from(format!("./{name}/")) else {
        return absent();
    };
    let mut response = plain(StatusCode::PERMANENT_REDIRECT, "This is a folder.");
    response.headers_mut().insert(LOCATION, location);
    response
}

async fn article(
    state: State<Arc<ServerState>>,
    id: Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    page(state, id, headers, Pages::article).await
}

async fn digest(
    state: State<Arc<ServerState>>,
    id: Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    page(state, id, headers, Pages::digest).await
}

/// A page made on request, off the threads that serve.
async fn page(
    State(state): State<Arc<ServerState>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    make: Make,
) -> Response<Body> {
    let id = id.to_ascii_lowercase();
    if !is_id(&id) {
        return absent();
    }
    blocking(move || match make(&*state.pages, &id) {
        Ok(Answer::Page(page)) => {
            Representation::new(HTML, None, Vec::new(), page.into_bytes()).answer(&headers)
        }
        Ok(Answer::Absent) => absent(),
        Ok(Answer::Gone) => plain(StatusCode::GONE, "This was taken away."),
        Err(error) => {
            tracing::error!(error, id, "The page of {id} could not be made");
            failed()
        }
    })
    .await
}

/// Eight characters or more of an id.
fn is_id(text: &str) -> bool {
    (8..=36).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

async fn health(State(state): State<Arc<ServerState>>) -> Response<Body> {
    blocking(move || {
        if state.pages.is_healthy() {
            plain(StatusCode::OK, "ok")
        } else {
            plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "The store does not answer.",
            )
        }
    })
    .await
}

/// Runs work that may wait for a disk or a lock, and does not wait for it for ever. A panic in it is one failed answer.
async fn blocking(work: impl FnOnce() -> Response<Body> + Send + 'static) -> Response<Body> {
    match tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => failed(),
        Err(_) => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "This takes too long; try again later.",
        ),
    }
}

pub(super) fn absent() -> Response<Body> {
    plain(StatusCode::NOT_FOUND, "Nothing is here.")
}

fn failed() -> Response<Body> {
    plain(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong here; the log says more.",
    )
}

/// A sentence in place of a document, which nobody should keep.
pub(super) fn plain(status: StatusCode, sentence: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{sentence}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
