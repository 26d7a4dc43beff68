//! The listeners of the metrics.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;

use super::{Error, Handed, scrape, taken_over};
use crate::config::{Config, Listen};
use crate::refresh::Context;
use crate::server::{self, Socket};

/// What the metrics are served on: what was handed over for them, else where the configuration says, if it does.
pub(super) async fn bind(config: &Config, handed: Vec<Handed>) -> Result<Vec<Socket>, Error> {
    let handed = taken_over(handed)?;
    let Some(address) = config.server.metrics.as_ref().filter(|_| handed.is_empty()) else {
        return Ok(handed);
    };
    let bound = match address {
        Listen::Tcp(address) => Socket::tcp(*address).await,
        Listen::Unix(path) => Socket::unix(path),
    };
    let bound = bound.map_err(|source| Error::Metrics {
        address: address.clone(),
        source,
    });
    Ok(vec![bound?])
}

/// Serves them by the latest configuration until `shutdown` ends. That they are served no more ends nothing else.
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
