//! Requests → answers.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use axum::routing::get;

use super::content_type::HTML;
use super::files::Found;
use super::representation::Representation;
use super::views::Asked;
use super::{Answer, ServerState};
use crate::model::Unclear;
use crate::publish::Page;

/// A page that is not made by then is not worth waiting for.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn router(state: Arc<ServerState>) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .fallback(document)
        .with_state(state)
}

/// A page or a feed that is made on request, else a file of the output folder.
async fn document(
    State(state): State<Arc<ServerState>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    if let Some(moved) = renamed(&state, &uri) {
        return moved;
    }
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    match Page::at(path, query) {
        Ok(Some(wanted)) => return page(state, wanted, root(path), headers).await,
        Ok(None) => {}
        Err(unclear) => return refused(unclear),
    }
    match Asked::at(path, query) {
        Ok(Some(asked)) => return view(state, asked, headers).await,
        Ok(None) => {}
        Err(unclear) => return refused(unclear),
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
        Found::Nothing if is_folder_of_pages(&uri) => folder(uri.path()),
        Found::Nothing => absent(),
    }
}

/// Whether a page stands at a path but for the slash at its end.
fn is_folder_of_pages(uri: &Uri) -> bool {
    matches!(Page::at(&format!("{}/", uri.path()), ""), Ok(Some(_)))
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

/// Leads from the folder of a source to the one that it has under its new name, relative, as [`folder`] does.
fn renamed(state: &ServerState, uri: &Uri) -> Option<Response<Body>> {
    let (name, rest) = uri.path().strip_prefix("/sources/")?.split_once('/')?;
    let now = match state.pages.renamed(name) {
        Ok(now) => now?,
        Err(error) => {
            tracing::error!(error, "A former name could not be looked up");
            return None;
        }
    };
    let up = "../".repeat(rest.matches('/').count() + 1);
    let query = uri.query().map(|query| format!("?{query}"));
    let location = format!("{up}{now}/{rest}{}", query.unwrap_or_default());
    let mut response = plain(
        StatusCode::MOVED_PERMANENTLY,
        "This source has another name now.",
    );
    let location = HeaderValue::try_from(location).ok()?;
    response.headers_mut().insert(LOCATION, location);
    Some(response)
}

/// Leads to the folder's own address, relative, so that it holds under any prefix.
fn folder(path: &str) -> Response<Body> {
    let name = path.rsplit('/').next().unwrap_or_default();
    moved(&format!("./{name}/"), "This is a folder.")
}

fn moved(location: &str, sentence: &str) -> Response<Body> {
    let Ok(location) = HeaderValue::try_from(location) else {
        return absent();
    };
    let mut response = plain(StatusCode::PERMANENT_REDIRECT, sentence);
    response.headers_mut().insert(LOCATION, location);
    response
}

/// The way from a path to the top folder.
fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count().saturating_sub(1))
}

/// A page made on request, off the threads that serve.
async fn page(
    state: Arc<ServerState>,
    wanted: Page,
    root: String,
    headers: HeaderMap,
) -> Response<Body> {
    blocking(move || match state.pages.page(&wanted, &root) {
        Ok(Answer::Page(page)) => {
            Representation::new(HTML, None, Vec::new(), page.into_bytes()).answer(&headers)
        }
        Ok(Answer::File(content_type, text)) => {
            Representation::new(content_type, None, Vec::new(), text.into_bytes()).answer(&headers)
        }
        Ok(Answer::Moved(path)) => {
            moved(&format!("{root}{path}"), "This is part of another article.")
        }
        Ok(Answer::Absent) => absent(),
        Ok(Answer::Gone) => plain(StatusCode::GONE, "This was taken away."),
        Err(error) => {
            tracing::error!(error, page = ?wanted, "A page could not be made");
            failed()
        }
    })
    .await
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
pub(super) async fn blocking(
    work: impl FnOnce() -> Response<Body> + Send + 'static,
) -> Response<Body> {
    match tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => failed(),
        Err(_) => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "This takes too long; try again later.",
        ),
    }
}

fn refused(unclear: Unclear) -> Response<Body> {
    plain(
        StatusCode::BAD_REQUEST,
        &format!("This is not understood: {unclear}."),
    )
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
