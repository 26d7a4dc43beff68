use super::*;

fn read(text: &str) -> Result<Tables, String> {
    let rows: Rows = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut tables = Tables::default();
    match tables.read(&rows) {
        Ok(()) => Ok(tables),
        Err(wrong) => Err(wrong.what),
    }
}

#[test]
fn a_parameter_is_dropped_by_its_name_host_and_value() {
    let tables = read(
        "[[tracker]]\nname = [\"Our_Ref\", \"promo_*\"]\n\
         [[tracker]]\nhost = \"paper.example\"\nname = \"gift\"\n\
         [[tracker]]\nbrand = \"shop\"\nname = \"tag\"\n\
         [[tracker]]\nname = \"via\"\nvalue = \"letter\"\nor_host = true\n",
    );
    let tables = tables.unwrap();
    let is = |host: &str, name: &str, value: &str| {
        let url = Url::parse(&format!("https://{host}/")).unwrap();
        tables.is_tracking(&url, name, value)
    };
    assert!(is("any.example", "our_ref", "1") && is("any.example", "promo_x", ""));
    assert!(!is("any.example", "our_refs", "1") && !is("any.example", "promo", ""));
    assert!(is("www.paper.example", "gift", "9") && !is("newspaper.example", "gift", "9"));
    assert!(is("www.shop.co.kr", "tag", "9") && !is("shop.example.org", "tag", "9"));
    assert!(is("any.example", "via", "Letter") && is("any.example", "via", "example.org"));
    assert!(!is("any.example", "via", "rome"));
}

#[test]
fn a_parameter_is_dropped_on_its_paths_and_beside_what_it_comes_with() {
    let tables = read(
        "[[tracker]]\nname = \"post\"\npath = [\"/p/\", \"/q/\"]\n\
         [[tracker]]\nname = \"cfid\"\nbeside = \"CFToken\"\n",
    );
    let tables = tables.unwrap();
    let is = |url: &str, name: &str| tables.is_tracking(&Url::parse(url).unwrap(), name, "1");
    assert!(is("https://a.example/q/x?post=1", "post"));
    assert!(!is("https://a.example/link?post=1", "post"));
    assert!(is("https://a.example/?cfid=1&CFTOKEN=2", "cfid"));
    assert!(!is("https://a.example/?cfid=1&token=2", "cfid"));
    let wrong = read("[[tracker]]\nname = \"post\"\npath = \"p/\"\n").unwrap_err();
    assert!(wrong.contains("begins with no /"), "{wrong}");
}

#[test]
fn what_an_address_is_made_of_must_stand_in_it() {
    let row = |path: &str| {
        read(&format!(
            "[[variant]]\nhost = \"m.paper.example\"\npath = \"{path}\"\nquery = \"page\"\nis = \"www.paper.example/{{id}}/{{page}}\"\n"
        ))
    };
    let tables = row("/print/{id}/").unwrap();
    let [rewrite] = tables.rewrites("paper.example") else {
        panic!("{tables:?}");
    };
    assert_eq!(
        (rewrite.path.as_str(), rewrite.to.as_str()),
        ("/print/{id}", "paper.example/{id}/{page}")
    );
    let wrong = row("/print/a{id}").unwrap_err();
    assert!(wrong.contains("{id}"), "{wrong}");
}

#[test]
fn a_target_is_read_only_where_its_encoding_is_known() {
    let row = |held: &str| read(&format!("[[wrapper]]\nhost = \"out.example\"\n{held}\n"));
    for right in [
        "place = \"segment\"\nencoding = \"json\"",
        "parameter = \"u\"\nencoding = \"base64\"",
        "after = \"RU=\"",
        "between = \"___\"",
        "encoding = \"proofpoint-v3\"",
    ] {
        assert_eq!(row(right).unwrap().wrappers.len(), 1, "{right}");
    }
    for (wrong, said) in [
        (
            "place = \"rest\"\nencoding = \"base64\"",
            "is not read there",
        ),
        ("after = \"RU=\"\nencoding = \"json\"", "is not read there"),
        (
            "place = \"host\"",
            "write \"segment\" or \"rest\" or \"query\"",
        ),
        (
            "parameter = \"u\"\nencoding = \"rot13\"",
            "\"base64\" or \"json\" or \"google-news\"",
        ),
        ("parameter = \"u\"\nencoding = \"away\"", "says once where"),
        ("", "says once where"),
    ] {
        let told = row(wrong).unwrap_err();
        assert!(told.contains(said), "{wrong}: {told}");
    }
}

#[test]
fn a_dialog_need_not_say_where_its_target_stands() {
    let row = |more: &str| {
        let text = format!("[[wrapper]]\nhost = \"out.example\"\nshare = true\n{more}");
        read(&text).map(|tables| tables.wrappers[0].held)
    };
    assert!(matches!(row(""), Ok(Held::Nowhere)));
    assert!(matches!(row("parameter = \"u\""), Ok(Held::Parameter(_))));
    assert!(row("encoding = \"base64\"").is_err());
}

#[test]
fn a_platform_says_where_the_owner_of_a_page_stands() {
    let row = |more: &str| {
        read(&format!(
            "[[platform]]\nhost = \"www.social.example\"\n{more}\n"
        ))
    };
    let owner = |more: &str| {
        let tables = row(more).unwrap();
        tables.shared("social.example").map(|known| known.owner)
    };
    assert_eq!(owner(""), Some(Owner::Path));
    assert_eq!(owner("owner = \"host\""), Some(Owner::Host));
    assert_eq!(owner("owner = \"mail\""), Some(Owner::Mail));
    for (wrong, said) in [
        (
            "owner = \"label\"",
            "write \"path\" or \"host\" or \"mail\"",
        ),
        ("profile = \"in/{name}\"", "begins with no /"),
    ] {
        let told = row(wrong).unwrap_err();
        assert!(told.contains(said), "{wrong}: {told}");
    }
    assert!(read("[[platform]]\nowner = \"mail\"\n").is_err());
}

#[test]
fn a_form_says_one_thing() {
    let tables = read(
        "[[form]]\nlabel = [\"lite\", \"lite-*\"]\n[[form]]\nend = \"/lite\"\n[[form]]\nend = \".lite\"\nis = \".html\"\n\
         [[form]]\nparameter = \"Lite\"\nvalue = [\"\", \"yes\"]\n",
    );
    let forms = tables.unwrap().forms;
    assert_eq!(
        (
            forms.labels.len(),
            forms.label_beginnings.len(),
            forms.replaced.len()
        ),
        (1, 1, 1)
    );
    assert!(
        forms.is_switch("lite", "")
            && forms.is_switch("lite", "YES")
            && !forms.is_switch("lite", "no")
    );
    for wrong in [
        "",
        "label = \"m\"\nend = \"/m\"",
        "parameter = \"m\"",
        "index = \"/i\"\nis = \"/\"",
    ] {
        let told = read(&format!("[[form]]\n{wrong}\n")).unwrap_err();
        assert!(told.contains("says one thing"), "{wrong}: {told}");
    }
}
