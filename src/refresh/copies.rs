//! Pages that are gone → archived copies (RFC 7089), where the configuration names a `TimeGate`.

use url::Url;

use super::{Context, Error, blocking, manners};
use crate::address;
use crate::fetch::{self, Fetched, Request};
use crate::store::GonePage;

/// Copies that one pass asks for: it is one host that is asked for all of them.
const MOST: usize = 20;

/// Asks for copies of pages that were given up as gone, once for each.
pub(super) async fn find_copies(context: &Context) -> Result<(), Error> {
    let Some(archive) = &context.config.find.archive else {
        return Ok(());
    };
    let gone = blocking(|| context.store.gone_pages(MOST))?;
    if gone.is_empty() {
        return Ok(());
    }
    for page in gone {
        match ask(context, archive, &page).await {
            Ok(copy) => {
                let now = (context.clock)();
                blocking(|| context.store.keep_copy(page.article, copy.as_ref(), now))?;
            }
            Err(error) => {
                tracing::warn!("No archived copies for now: {error}");
                break;
            }
        }
    }
    blocking(|| manners::keep(context))
}

/// The copy of a page that is nearest to its publication; an error where the archive could not be asked.
async fn ask(
    context: &Context,
    archive: &Url,
    page: &GonePage,
) -> Result<Option<Url>, fetch::Error> {
    // What belongs to one subscriber is nobody else's business, and no archive has it.
    let Some(gate) = address::public(&page.url).and_then(|url| time_gate(archive, &url)) else {
        return Ok(None);
    };
    let request = Request {
        accept_datetime: Some(page.published),
        ..Request::document(gate, None, context.config.fetch.max_body)
    };
    match context.client.get(&request, &|_, _| false).await {
        Ok(Fetched::Page(response)) => Ok(response.memento.map(|_| response.url)),
        Ok(_) => Ok(None),
        Err(error) if is_answer(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the archive said no, instead of nothing.
fn is_answer(error: &fetch::Error) -> bool {
    !matches!(error.kind(), "temporary" | "slow" | "unreachable" | "setup")
}

/// The address of a page behind that of the archive: how archives name their `TimeGate` of it.
fn time_gate(archive: &Url, page: &Url) -> Option<Url> {
    Url::parse(&format!("{archive}{page}")).ok()
}
