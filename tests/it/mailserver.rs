//! A mail server on loopback that speaks as much IMAP over TLS as reading takes, keeps what it was asked, and can break
//! off in the middle of a mail.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig, ServerConnection, StreamOwned};

/// The authority that signed the server's certificate.
pub(crate) const AUTHORITY: &str = include_str!("tls/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("tls/server.pem");
const KEY: &[u8] = include_bytes!("tls/server.key");

/// What the server does with a mail whose body is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Give,
    Refuse,
    BreakOff,
    /// Already its head.
    RefuseHead,
}

#[derive(Default)]
struct Mailbox {
    /// By number.
    mails: BTreeMap<u32, (String, Act)>,
    asked: Vec<String>,
}

/// A server over one folder.
pub(crate) struct MailServer {
    address: SocketAddr,
    mailbox: Arc<Mutex<Mailbox>>,
}

/// TLS with the certificate that [`AUTHORITY`] signed, for 127.0.0.1.
pub(crate) fn tls() -> ServerConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}

impl MailServer {
    pub(crate) fn start() -> Self {
        let config = Arc::new(tls());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            mailbox: Arc::default(),
        };
        let mailbox = server.mailbox.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, mailbox) = (config.clone(), mailbox.clone());
                // That a client goes away is no fault of the test.
                thread::spawn(move || converse(stream?, config, &mailbox));
            }
        });
        server
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Puts a mail into the folder.
    pub(crate) fn put(&self, uid: u32, mail: &str, act: Act) {
        let mail = mail.replace('\n', "\r\n");
        self.mailbox.lock().unwrap().mails.insert(uid, (mail, act));
    }

    /// What it was asked since it was last asked this, without the tags.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.mailbox.lock().unwrap().asked)
    }
}

fn converse(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    mailbox: &Mutex<Mailbox>,
) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    stream.get_mut().write_all(b"* OK ready\r\n")?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
        mailbox.lock().unwrap().asked.push(command.to_owned());
        let answer = if command.starts_with("AUTHENTICATE") {
            stream.get_mut().write_all(b"+ \r\n")?;
            stream.read_line(&mut String::new())?;
            Some((String::new(), "OK"))
        } else {
            answer(command, &mailbox.lock().unwrap().mails)
        };
        let Some((data, word)) = answer else {
            // In the middle of a literal.
            return stream
                .get_mut()
                .write_all(b"* 1 FETCH (UID 1 BODY[] {999}\r\nFrom");
        };
        let stream = stream.get_mut();
        stream.write_all(format!("{data}{tag} {word} done\r\n").as_bytes())?;
        stream.flush()?;
    }
}

/// What comes before the answer to a command, and the answer's word; `None` to break off.
fn answer(command: &str, mails: &BTreeMap<u32, (String, Act)>) -> Option<(String, &'static str)> {
    let words: Vec<&str> = command.split(' ').collect();
    let next = mails.keys().last().map_or(1, |last| last + 1);
    let data = match words[..] {
        ["CAPABILITY"] => "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n".to_owned(),
        ["EXAMINE", _] => {
            let count = mails.len();
            format!("* {count} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {next}] x\r\n")
        }
        ["UID", "SEARCH", "UID", range, ..] => {
            let from: u32 = range.trim_end_matches(":*").parse().unwrap();
            let found = mails.range(from..).map(|(uid, _)| format!(" {uid}"));
            format!("* SEARCH{}\r\n", found.collect::<String>())
        }
        ["UID", "FETCH", uid, "(UID", "BODY.PEEK[])"] => {
            let (mail, act) = &mails[&uid.parse().unwrap()];
            match act {
                Act::Give => {
                    let length = mail.len();
                    format!("* 1 FETCH (UID {uid} BODY[] {{{length}}}\r\n{mail})\r\n")
                }
                Act::Refuse | Act::RefuseHead => return Some((String::new(), "NO [SERVERBUG]")),
                Act::BreakOff => return None,
            }
        }
        ["UID", "FETCH", set, ..] => {
            let refused = |uid: &u32| {
                mails
                    .get(uid)
                    .is_some_and(|(_, act)| *act == Act::RefuseHead)
            };
            let given = uids(set).take_while(|uid| !refused(uid));
            let heads = given.filter_map(|uid| head(uid, mails)).collect();
            if uids(set).any(|uid| refused(&uid)) {
                return Some((heads, "NO [SERVERBUG]"));
            }
            heads
        }
        _ => String::new(),
    };
    Some((data, "OK"))
}

fn uids(set: &str) -> impl Iterator<Item = u32> {
    set.split(',').flat_map(|range| {
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        from.parse().unwrap()..=to.parse().unwrap()
    })
}

fn head(uid: u32, mails: &BTreeMap<u32, (String, Act)>) -> Option<String> {
    let (mail, _) = mails.get(&uid)?;
    let end = mail.find("\r\n\r\n").unwrap() + 4;
    let (head, size) = (&mail[..end], mail.len());
    Some(format!(
        "* {uid} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"06-Mar-2024 08:00:00 +0000\" \
         BODY[HEADER.FIELDS (FROM)] {{{end}}}\r\n{head})\r\n"
    ))
}
