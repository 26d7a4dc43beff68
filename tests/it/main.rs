//! The program as its users have it: the real binary, real HTTP on loopback, INTERFACE's words. A file a topic.

#[path = "../newsroom/mod.rs"]
mod newsroom;

mod harness;
mod http;
mod published;

mod bad_configuration;
mod bad_input;
mod commands;
mod documents;
mod import;
mod kill;
mod manners;
mod refresh;
mod serve;
mod site;
