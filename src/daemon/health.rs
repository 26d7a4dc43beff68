//! Whether the daemon does what it is for: the scheduler lives, and the server answers.
//!
//! A store that does not answer is no reason to end it, for what is published is still served: the service manager is told
//! of it in words, and everyone by the status of `/healthz`.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::scheduler::Order;
use super::systemd;
use crate::server::Address;

/// What is asked of the server. Whoever must not come in is answered as well.
const QUESTION: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// After a check that failed there is little time left.
const RETRY: Duration = Duration::from_secs(1);

/// Whom to ask.
pub(super) struct Health {
    pub(super) scheduler: mpsc::Sender<Order>,
    pub(super) servers: Vec<Address>,
}

/// Why the daemon is not well.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("the scheduler does not answer")]
    Scheduler,
    #[error("the server at {0} does not answer: {1}")]
    Server(Address, std::io::Error),
    #[error("the server at {0} does not answer as one: {1}")]
    Strange(Address, String),
    #[error("no answer within {} s", .0.as_secs_f32())]
    Slow(Duration),
}

/// How a daemon is that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Well,
    /// As a server of it says.
    StoreFails(Address),
}

impl Health {
    /// Feeds the watchdog for as long as all is well. It is asked twice within its patience, and each answer is awaited
    /// for a third of it, so that a healthy daemon is never late.
    pub(super) async fn feed_watchdog(self, patience: Duration) {
        let mut ticks = interval(patience / 2);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut was_said = String::new();
        loop {
            ticks.tick().await;
            let limit = patience / 3;
            let checked = timeout(limit, self.check()).await;
            let said = match checked.unwrap_or(Err(Fault::Slow(limit))) {
                Ok(state) => {
                    systemd::alive();
                    match state {
                        State::Well => String::new(),
                        State::StoreFails(server) => format!(
                            "The server at {server} says that the store does not answer; what is published is served"
                        ),
                    }
                }
                Err(fault) => {
                    ticks.reset_after(RETRY.min(limit));
                    format!("Not well, and soon ended by the service manager: {fault}")
                }
            };
            if said != was_said {
                tell(&said);
                was_said = said;
            }
        }
    }

    async fn check(&self) -> Result<State, Fault> {
        let (answer, answered) = oneshot::channel();
        let asked = self.scheduler.send(Order::Answer(answer)).await;
        asked.map_err(|_| Fault::Scheduler)?;
        answered.await.map_err(|_| Fault::Scheduler)?;
        let mut state = State::Well;
        for server in &self.servers {
            let line = ask(server)
                .await
                .map_err(|error| Fault::Server(server.clone(), error))?;
            // The status, behind the version.
            match line
                .split(' ')
                .nth(1)
                .and_then(|status| status.chars().next())
            {
                Some('1'..='4') => {}
                Some('5') => state = State::StoreFails(server.clone()),
                _ => return Err(Fault::Strange(server.clone(), line)),
            }
        }
        Ok(state)
    }
}

fn tell(said: &str) {
    if said.is_empty() {
        tracing::info!("All is well again");
        systemd::status("All is well again");
    } else {
        tracing::error!("{said}");
        systemd::status(said);
    }
}

/// The first line of the server's answer.
async fn ask(server: &Address) -> std::io::Result<String> {
    match server {
        Address::Tcp(address) => converse(tokio::net::TcpStream::connect(address).await?).await,
        #[cfg(unix)]
        Address::Unix(path) => converse(tokio::net::UnixStream::connect(path).await?).await,
    }
}

async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<String> {
    stream.write_all(QUESTION).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let line = answer.split(|byte| matches!(byte, b'\r' | b'\n')).next();
    Ok(String::from_utf8_lossy(line.unwrap_or_default()).into_owned())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A scheduler that answers, or is there and does not.
    fn scheduler(answers: bool) -> mpsc::Sender<Order> {
        let (sender, mut orders) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Some(order) = orders.recv().await {
                match order {
                    Order::Answer(asked) if answers => drop(asked.send(())),
                    order => kept.push(order),
                }
            }
        });
        sender
    }

    /// A server that answers each question with this.
    async fn server(answer: &'static str) -> Vec<Address> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // All of the question: a connection that is closed before is reset.
                let mut asked = Vec::new();
                while !asked.ends_with(b"\r\n\r\n")
                    && stream.read_buf(&mut asked).await.is_ok_and(|n| n > 0)
                {}
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        vec![Address::Tcp(address)]
    }

    async fn check(scheduler: mpsc::Sender<Order>, servers: Vec<Address>) -> Result<State, String> {
        let health = Health { scheduler, servers };
        health.check().await.map_err(|fault| fault.to_string())
    }

    #[tokio::test]
    async fn whoever_answers_lives_and_says_whether_the_store_does() {
        for answer in [
            "HTTP/1.1 200 OK\r\n\r\nok",
            "HTTP/1.1 401 Unauthorized\r\n\r\n",
        ] {
            let well = check(scheduler(true), server(answer).await).await;
            assert_eq!(well, Ok(State::Well), "{answer}");
        }
        let servers = server("HTTP/1.1 503 Service Unavailable\r\n\r\n").await;
        let fails = State::StoreFails(servers[0].clone());
        assert_eq!(check(scheduler(true), servers).await, Ok(fails));
        for answer in ["", "\r\n", "SSH-2.0-x y\r\n"] {
            let ill = check(scheduler(true), server(answer).await).await;
            assert!(ill.unwrap_err().contains("server"), "{answer}");
        }
        let closed = vec![Address::Tcp("127.0.0.1:9".parse().unwrap())];
        assert!(
            check(scheduler(true), closed)
                .await
                .unwrap_err()
                .contains("does not answer")
        );
    }

    #[tokio::test]
    async fn a_scheduler_that_ended_or_hangs_is_not_well() {
        let (ended, _) = mpsc::channel(1);
        let fault = check(ended, Vec::new()).await.unwrap_err();
        assert_eq!(fault, "the scheduler does not answer");
        let hangs = check(scheduler(false), Vec::new());
        assert!(timeout(Duration::from_millis(50), hangs).await.is_err());
    }
}
