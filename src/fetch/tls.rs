//! A connection over TLS to a server that speaks something else than HTTP, through the same guard: resolved, judged, then
//! connected to the address that was judged. Its certificate is checked by this machine's authorities, always.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, CertificateError, ClientConfig};
use url::{Host, Url};

use super::Error;
use super::error::plain;
use super::guard::{self, Guard, Lookup};
use super::host::normal_name;

/// A connection over TLS.
pub type TlsStream = tokio_rustls::client::TlsStream<TcpStream>;

/// The most addresses of a name that are tried.
const MAX_ADDRESSES: usize = 4;

/// Connects to the host and port of a URL, whatever its scheme, within a time for all of it.
pub(super) async fn connect(
    guard: &Guard,
    lookup: &Lookup,
    url: &Url,
    timeout: Duration,
) -> Result<TlsStream, Error> {
    let steps = async {
        let addresses = admitted(guard, lookup, url).await?;
        let connector = connector()?;
        let stream = open(url, &addresses, timeout).await?;
        let name = server_name(url)?;
        let secured = connector.connect(name, stream).await;
        secured.map_err(|error| {
            let (what, mend) = insecure(&error);
            Error::Broken {
                url: url.clone(),
                cause: format!("{what}; {mend}"),
                is_answered: false,
            }
        })
    };
    tokio::time::timeout(timeout, steps)
        .await
        .unwrap_or_else(|_| {
            Err(Error::Slow {
                url: url.clone(),
                timeout,
                begun: false,
                is_own: true,
            })
        })
}

/// The addresses of a URL's host that may be connected to.
async fn admitted(guard: &Guard, lookup: &Lookup, url: &Url) -> Result<Vec<SocketAddr>, Error> {
    let host = url.host_str().unwrap_or_default();
    let found: Vec<IpAddr> = match Host::parse(host) {
        Ok(Host::Ipv4(address)) => vec![address.into()],
        Ok(Host::Ipv6(address)) => vec![address.into()],
        Ok(Host::Domain(_)) => guard::find(lookup, normal_name(host))
            .await
            .map_err(|_| unreachable(url, "the name does not resolve"))?,
        Err(_) => return Err(unreachable(url, "no name of a host")),
    };
    let port = url.port().unwrap_or_default();
    let admitted = guard
        .sift(&normal_name(host), port, found)
        .map_err(|refusal| refusal.of(url))?;
    if admitted.is_empty() {
        return Err(unreachable(url, "the name does not resolve"));
    }
    let addresses = admitted.into_iter().take(MAX_ADDRESSES);
    Ok(addresses.map(|ip| SocketAddr::new(ip, port)).collect())
}

/// Connects to the first address that answers; none may use up the time of the others.
async fn open(url: &Url, addresses: &[SocketAddr], timeout: Duration) -> Result<TcpStream, Error> {
    let share = timeout / u32::try_from(addresses.len()).unwrap_or(1).max(1);
    let mut cause = "no connection".to_owned();
    for address in addresses {
        match tokio::time::timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
                "the connection was refused".clone_into(&mut cause);
            }
            Ok(Err(error)) => cause = format!("no connection ({error})"),
            Err(_) => "no answer".clone_into(&mut cause),
        }
    }
    Err(unreachable(url, &cause))
}

fn connector() -> Result<TlsConnector, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| Error::no_authorities("TLS", &error))?;
    Ok(Arc::new(config.with_no_client_auth()).into())
}

fn server_name(url: &Url) -> Result<ServerName<'static>, Error> {
    let name = normal_name(url.host_str().unwrap_or_default());
    ServerName::try_from(name).map_err(|_| unreachable(url, "no name of a host"))
}

fn unreachable(url: &Url, cause: &str) -> Error {
    Error::Unreachable {
        url: url.clone(),
        cause: cause.to_owned(),
        may_be_ours: false,
    }
}

/// Why a connection could not be made safe, and the mend for who wants it to be.
pub(super) fn insecure(error: &io::Error) -> (String, &'static str) {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let (what, mend) = match inner {
        Some(rustls::Error::InvalidCertificate(why)) => (
            format!("its certificate is not trusted: it {}", distrust(why)),
            "check the host's name, and whether this machine knows who signed it",
        ),
        Some(why) => (
            format!("no safe connection ({why})"),
            "check that its port speaks TLS",
        ),
        None => (
            format!("no safe connection ({error})"),
            "check that its port speaks TLS",
        ),
    };
    (plain(&what), mend)
}

/// What is wrong with a certificate.
fn distrust(why: &CertificateError) -> String {
    use CertificateError as Why;
    let what = match why {
        Why::Expired | Why::ExpiredContext { .. } => "has expired",
        Why::NotValidYet | Why::NotValidYetContext { .. } => "is not valid yet",
        Why::NotValidForName | Why::NotValidForNameContext { .. } => "is for another name",
        Why::UnknownIssuer => "is signed by nobody whom this machine knows",
        Why::Revoked => "was revoked",
        // What the verifier has no word of its own for: an authority's, which nearly all that sign themselves are.
        Why::Other(_) | Why::InvalidPurpose | Why::InvalidPurposeContext { .. } => {
            "is signed by itself, or not made for a server"
        }
        other => return format!("is damaged or of an unknown kind ({other:?})"),
    };
    what.to_owned()
}
