//! Root works on a store as the user to whom it belongs, so that no file changes hands: a document that root wrote, the
//! daemon could not write again.

use std::path::Path;

use super::Outcome;

/// Starts the program anew as the owner of the store, where that is another user and this one is root. Before anything
/// is opened or read.
#[cfg(unix)]
pub(super) fn work_as_owner(store: &Path) -> Outcome {
    use std::os::unix::fs::MetadataExt as _;
    use std::os::unix::process::CommandExt as _;

    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    // Where there is no store yet, it will be in the folder that is there.
    let mut places = store.ancestors().map(|place| match place.as_os_str() {
        none if none.is_empty() => Path::new("."),
        _ => place,
    });
    let Some(place) = places.find_map(|place| std::fs::metadata(place).ok()) else {
        return Ok(());
    };
    if place.uid() == 0 {
        return Ok(());
    }
    let (owner, shown) = (user(place.uid()), store.display());
    super::output::note(&format!("{shown} belongs to {owner}: working as that user"));
    let mut arguments = std::env::args_os();
    let called = arguments
        .next()
        .unwrap_or_else(|| env!("CARGO_PKG_NAME").into());
    // Its own groups are not taken on, and those of root are given up.
    let error = match std::env::current_exe() {
        Ok(program) => std::process::Command::new(program)
            .arg0(called)
            .args(arguments)
            .gid(place.gid())
            .uid(place.uid())
            .exec(),
        Err(error) => error,
    };
    Err(super::Failure::Failed(format!(
        "{shown}: belongs to {owner}, and root could not go on as that user ({error}); run the same by sudo -u {owner}"
    )))
}

#[cfg(not(unix))]
pub(super) fn work_as_owner(_store: &Path) -> Outcome {
    Ok(())
}

/// A user's name, or the number as sudo takes it.
#[cfg(unix)]
fn user(uid: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_of(uid, &users).unwrap_or_else(|| format!("#{uid}"))
}

/// passwd(5): name, password, number …
#[cfg(unix)]
fn name_of(uid: u32, users: &str) -> Option<String> {
    let is_it = |line: &&str| line.split(':').nth(2) == Some(uid.to_string().as_str());
    let name = users.lines().find(is_it)?.split(':').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::name_of;

    #[test]
    fn a_user_is_named_by_the_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\naggregator:x:990:990::/var/lib/aggregator:/usr/sbin/nologin\n";
        assert_eq!(name_of(990, users).as_deref(), Some("aggregator"));
        assert_eq!(name_of(99, users), None);
    }
}
