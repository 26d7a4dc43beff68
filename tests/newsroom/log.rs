//! What the site saw: every request with its start and end, and the questions that tests ask of them.

use std::time::{Duration, Instant};

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// `GET`, `HEAD` …
    pub(crate) method: String,
    /// The virtual host: the name before `.localhost`.
    pub(crate) host: String,
    /// The path, without the query.
    pub(crate) path: String,
    /// What follows `?`.
    pub(crate) query: Option<String>,
    /// The headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// What was sent with it.
    pub(crate) body: String,
    /// The status that was answered; 0 while it is not.
    pub(crate) status: u16,
    /// When it arrived.
    pub(crate) start: Instant,
    /// When the answer was ready to be sent; `None` while it is not.
    pub(crate) end: Option<Instant>,
}

impl Request {
    /// The first header of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// From the start of each request of a host to the start of the next.
pub(super) fn gaps(requests: &[Request], host: &str) -> Vec<Duration> {
    let mut starts: Vec<Instant> = of_host(requests, host)
        .map(|request| request.start)
        .collect();
    starts.sort_unstable();
    starts.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// The most requests of a host that were being answered at one time.
pub(super) fn max_in_flight(requests: &[Request], host: &str) -> usize {
    let of_host: Vec<Request> = of_host(requests, host).cloned().collect();
    max_in_flight_anywhere(&of_host)
}

/// The most requests that were being answered at one time: asked at each start, as the number rises only there.
pub(super) fn max_in_flight_anywhere(requests: &[Request]) -> usize {
    let is_open = |request: &&Request, instant: Instant| {
        request.start <= instant && request.end.is_none_or(|end| instant < end)
    };
    let open_at = |instant: Instant| {
        requests
            .iter()
            .filter(|request| is_open(request, instant))
            .count()
    };
    requests
        .iter()
        .map(|request| open_at(request.start))
        .max()
        .unwrap_or(0)
}

fn of_host<'a>(requests: &'a [Request], host: &'a str) -> impl Iterator<Item = &'a Request> {
    requests.iter().filter(move |request| request.host == host)
}
