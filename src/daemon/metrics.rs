//! The listener of the metrics.

use std::future::Future;
use std::sync::Arc;

use super::{Error, scrape};
use crate::config::{Config, Listen};
use crate::refresh::Context;
use crate::server::{self, Socket};

/// What the metrics are served on, where they are.
pub(super) async fn bind(config: &Config) -> Result<Option<Socket>, Error> {
    let Some(address) = &config.server.metrics else {
        return Ok(None);
    };
    let bound = match address {
        Listen::Tcp(address) => Socket::tcp(*address).await,
        Listen::Unix(path) => Socket::unix(path),
    };
    let bound = bound.map_err(|source| Error::Metrics {
        address: address.clone(),
        source,
    });
    bound.map(Some)
}

/// Serves them until `shutdown` ends. That they are served no more ends nothing else.
pub(super) async fn serve(
    context: Context,
    socket: Socket,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let started = (context.clock)();
    let scrape = move || {
        let now = (context.clock)();
        scrape::scrape(
            &context.config,
            &context.store,
            &context.metrics,
            started,
            now,
        )
    };
    if let Err(error) = server::serve_metrics(socket, Arc::new(scrape), shutdown).await {
        tracing::error!("The metrics are served no more: {error}");
    }
}
