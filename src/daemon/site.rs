//! What the server shows: the output folder, and the pages that are made from the store on request.

use std::sync::Arc;
use std::time::SystemTime;

use crate::config::Config;
use crate::model::View;
use crate::publish::Page;
use crate::refresh::{self, Context, Made};
use crate::server::{Answer, BoxError, Door, DoorError, Pages, ServerState};
use crate::source::credential;
use crate::store::Store;

/// What is served by a configuration.
pub(super) fn state(context: &Context) -> Result<ServerState, DoorError> {
    let config = &context.config;
    let pages = StorePages {
        config: Arc::clone(config),
        store: Arc::clone(&context.store),
    };
    let directory = config.publish.directory.clone();
    let state = ServerState::new(directory, Box::new(pages), door(config)?);
    Ok(state
        .with_hubs(&config.publish.base_url, &config.publish.hubs)
        .with_metrics(Arc::clone(&context.metrics)))
}

/// Who is let in. What a relative path names may be a credential of systemd.
pub(crate) fn door(config: &Config) -> Result<Door, DoorError> {
    let mut door = Door::open(config.publish.base_url.path());
    if let Some(path) = &config.server.password_file {
        door = door.with_passwords(&credential(path))?;
    }
    if let Some(path) = &config.server.secret_file {
        door = door.with_secret(&credential(path))?;
    }
    Ok(door)
}

/// The pages that are made on request.
struct StorePages {
    config: Arc<Config>,
    store: Arc<Store>,
}

impl Pages for StorePages {
    fn page(&self, page: &Page, root: &str) -> Result<Answer, BoxError> {
        Ok(
            match refresh::page(&self.config, &self.store, page, root)? {
                Some(Made::Page(page)) => Answer::Page(page),
                Some(Made::File(content_type, text)) => Answer::File(content_type, text),
                Some(Made::Moved(path)) => Answer::Moved(path),
                Some(Made::Gone) => Answer::Gone,
                None => Answer::Absent,
            },
        )
    }

    fn feed(&self, folder: &str, name: &str, view: &View) -> Result<Option<Vec<u8>>, BoxError> {
        Ok(refresh::document(
            &self.config,
            &self.store,
            folder,
            name,
            view,
        )?)
    }

    fn renamed(&self, source: &str) -> Result<Option<String>, BoxError> {
        if self.config.source(source).is_some() {
            return Ok(None);
        }
        Ok(self.store.renamed(source)?)
    }

    fn changed(&self) -> Result<Option<SystemTime>, BoxError> {
        Ok(refresh::last_changed(&self.store)?.map(SystemTime::from))
    }

    fn is_healthy(&self) -> bool {
        self.store.answers()
    }
}
