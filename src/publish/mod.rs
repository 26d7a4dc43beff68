//! Entries → documents: Atom, RSS, JSON Feed, HTML, OPML. The writers are pure.
