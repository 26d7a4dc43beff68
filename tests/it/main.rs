//! The program as its users have it: the real binary, real HTTP on loopback, INTERFACE's words. A file a topic.
#![allow(
    clippy::format_collect,
    clippy::unwrap_used,
    reason = "a test and its helpers may be brief: a panic is their answer"
)]

#[path = "../newsroom/mod.rs"]
mod newsroom;

mod harness;
mod http;
mod https;
mod mailserver;
mod published;

mod alerts;
mod archives;
mod backup;
mod bad_configuration;
mod bad_input;
mod case;
mod commands;
mod configuring;
mod copies;
mod daemon;
mod days;
mod documentation;
mod documents;
mod entry;
mod extract;
mod faults;
mod find;
mod giants;
mod hostile;
mod hubs;
mod imap;
mod import;
mod kill;
mod landings;
mod log;
mod mail;
mod manners;
mod metrics;
mod migrations;
mod near_misses;
mod output;
mod owner;
mod pages;
mod patience;
mod recurring;
mod refresh;
mod renaming;
mod reread;
mod retention;
mod rules;
mod secrets;
mod serve;
mod site;
mod sources;
mod standing;
mod stories;
mod summary;
mod tokens;
mod views;
mod words;
mod zones;
