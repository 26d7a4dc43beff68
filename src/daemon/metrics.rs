//! The server of the metrics.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;

use super::scrape;
use crate::config::Config;
use crate::refresh::Context;
use crate::server::{self, Socket};

/// Serves the metrics by the latest configuration until `shutdown` ends. That they are served no more ends nothing else.
pub(super) async fn serve(
    context: Context,
    configs: watch::Receiver<Arc<Config>>,
    socket: Socket,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let started = (context.clock)();
    let scrape = move || {
        let config = Arc::clone(&configs.borrow());
        let now = (context.clock)();
        scrape::scrape(&config, &context.store, &context.metrics, started, now)
    };
    if let Err(error) = server::serve_metrics(socket, Arc::new(scrape), shutdown).await {
        tracing::error!("The metrics are served no more: {error}");
    }
}
