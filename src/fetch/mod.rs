//! URL → response, politely.
