//! The output folder over HTTP.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;

/// What a page that is made on request turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The page, HTML.
    Page(String),
    /// There is none of that id.
    Absent,
    /// There was one, and it was taken away for good (410).
    Gone,
}

/// Why a page could not be made; it becomes a 500 and a line in the log.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The pages that are made on request, and whether what stands behind them answers. Called on a blocking thread.
pub trait Pages: Send + Sync + 'static {
    /// The page of the article whose id begins so.
    fn article(&self, id: &str) -> Result<Answer, BoxError>;
    /// The page of the digest whose id begins so.
    fn digest(&self, id: &str) -> Result<Answer, BoxError>;
    /// Whether the store answers.
    fn is_healthy(&self) -> bool;
}

/// What the server serves.
pub struct ServerState {
    _directory: PathBuf,
    _pages: Box<dyn Pages>,
}

impl ServerState {
    /// Serves the files of `directory`, and `pages`.
    #[must_use]
    pub fn new(directory: PathBuf, pages: Box<dyn Pages>) -> Self {
        Self {
            _directory: directory,
            _pages: pages,
        }
    }
}

/// Serves until `shutdown` ends, then lets open requests finish within a few seconds.
pub async fn serve(
    _listener: TcpListener,
    _state: Arc<ServerState>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    shutdown.await;
    Ok(())
}
