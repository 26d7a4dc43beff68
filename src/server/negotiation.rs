//! Which coding a client takes (RFC 9110 §12.5.3). Pure.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;

/// How an answer's bytes are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Coding {
    /// As `Content-Encoding` names it.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

/// The coding that the client likes best, the smaller one where it does not mind: brotli where it names it, gzip
/// wherever it is not refused or liked less than none.
pub(super) fn accepted(request: &HeaderMap) -> Coding {
    let mut weights = Weights::default();
    for list in request.get_all(ACCEPT_ENCODING) {
        list.to_str()
            .unwrap_or_default()
            .split(',')
            .for_each(|item| weights.note(item));
    }
    let gzip = weights.gzip.or(weights.any).unwrap_or(0.0);
    // Whoever takes anything is not asked to know it.
    let brotli = weights.brotli.unwrap_or(0.0);
    // Without a word on it, no coding is always taken; but then as the last choice.
    let identity = weights.identity.unwrap_or(0.0);
    if brotli > 0.0 && brotli >= gzip && brotli >= identity {
        Coding::Brotli
    } else if gzip > 0.0 && gzip >= identity {
        Coding::Gzip
    } else {
        Coding::Identity
    }
}

/// What the client says of each coding.
#[derive(Debug, Default)]
struct Weights {
    gzip: Option<f32>,
    brotli: Option<f32>,
    identity: Option<f32>,
    any: Option<f32>,
}

impl Weights {
    /// Reads `gzip;q=0.5`.
    fn note(&mut self, item: &str) {
        let mut parts = item.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight =
            match parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q="))) {
                // A weight that cannot be read is no consent.
                Some(weight) => weight.parse().unwrap_or(0.0),
                None => 1.0,
            };
        match coding.as_str() {
            "gzip" | "x-gzip" => self.gzip = Some(weight),
            "br" => self.brotli = Some(weight),
            "identity" => self.identity = Some(weight),
            "*" => self.any = Some(weight),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(list: &str) -> Coding {
        accepted(&HeaderMap::from_iter([(
            ACCEPT_ENCODING,
            list.parse().unwrap(),
        )]))
    }

    #[test]
    fn gzip_is_used_where_it_is_taken() {
        for list in [
            "gzip",
            "GZIP",
            "x-gzip",
            "br;q=0.5, gzip",
            "br;q=0, gzip;q=0.5",
            "*",
            "deflate, gzip;q=1.0, *;q=0.5",
        ] {
            assert_eq!(of(list), Coding::Gzip, "{list}");
        }
    }

    #[test]
    fn brotli_is_used_where_it_is_named_and_liked_as_much() {
        for list in [
            "br",
            "gzip, deflate, br, zstd",
            "gzip;q=0.5, BR",
            "*;q=0.1, br",
        ] {
            assert_eq!(of(list), Coding::Brotli, "{list}");
        }
    }

    #[test]
    fn and_not_where_it_is_refused_unknown_or_liked_less() {
        for list in [
            "",
            "identity",
            "br;q=0",
            "br;q=0.2, identity",
            "gzip;q=0",
            "gzip; q=0.000",
            "*;q=0",
            "gzip;q=0, *",
            "gzip;q=0.2, identity",
            "gzip;q=x",
            "zstd;q=0.5",
        ] {
            assert_eq!(of(list), Coding::Identity, "{list}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Coding::Identity);
    }
}
