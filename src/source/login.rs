//! Who reads an address behind a password: put into what is asked at that address's own origin, and nowhere else.

use url::{Origin, Url};

use super::{Error, imap};
use crate::model::{Login, Password};

/// A name and its password, encoded, and whose they are.
#[derive(Clone)]
pub(super) struct Signature {
    origin: Origin,
    user: String,
    password: String,
}

impl Signature {
    /// Reads the password by which an address is asked.
    pub(super) async fn of(login: &Login, url: &Url) -> Result<Self, Error> {
        // What stands in an address is decoded before it is sent.
        let encoded = |text: &str| text.replace('%', "%25");
        let (user, password) = match &login.password {
            Password::Written(password) => (login.user.clone(), password.clone()),
            Password::File(path) => {
                let password = imap::password(path).await?;
                (encoded(&login.user), encoded(&password))
            }
        };
        let origin = url.origin();
        Ok(Self {
            origin,
            user,
            password,
        })
    }

    /// The address as it is asked for.
    pub(super) fn sign(&self, url: &Url) -> Url {
        let mut url = url.clone();
        if url.origin() == self.origin {
            // Both only fail for an address that can't have them.
            let _ = url.set_username(&self.user);
            let _ = url.set_password(Some(&self.password));
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_goes_to_its_own_origin_alone() {
        let mut url: Url = "https://ann:a%25b%3A@a.example/feed".parse().unwrap();
        let login = Login::take_from(&mut url).unwrap();
        assert_eq!(url.as_str(), "https://a.example/feed");
        assert_eq!(Login::take_from(&mut url), None);
        assert!(!format!("{login:?}").contains("a%"), "{login:?}");
        let signature = Signature::of(&login, &url).await.unwrap();
        let signed = |url: &str| signature.sign(&url.parse().unwrap()).to_string();
        assert_eq!(
            signed("https://a.example/1"),
            "https://ann:a%25b%3A@a.example/1"
        );
        for other in ["http://a.example/1", "https://b.example/"] {
            assert_eq!(signed(other), other);
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "p%41:/\n").unwrap();
        let password = Password::File(file.path().to_owned());
        let user = "ann@a.example".to_owned();
        let login = Login { user, password };
        let signature = Signature::of(&login, &url).await.unwrap();
        assert_eq!(
            signature.sign(&url).as_str(),
            "https://ann%40a.example:p%2541%3A%2F@a.example/feed"
        );
    }
}
