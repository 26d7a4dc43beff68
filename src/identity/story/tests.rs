//! Pairs of texts on both sides of each line.

use super::*;

const LEAD_LINE: &str = "HARWELL, March 3 -- A passenger ferry with 212 people aboard ran aground on a sandbank off the \
    northern harbour early on Tuesday, injuring at least 14 passengers and forcing a night-long evacuation.";
const MIDDLE: &str = "The Morning Star was on its way from the island of Selm to the mainland when it struck the bank in \
    thick fog, the harbour authority said. Rescue boats and two helicopters brought all of them ashore by nine.";
const QUOTE: &str = "\"We heard a long grinding noise and then everything slid to one side,\" said a teacher who was \
    travelling with 23 pupils. \"The crew were calm and told us to stay where we were until the boats came.\"";
const END: &str = "It is the second accident on the route within two years, and fishermen have long asked for a new \
    light on the northern mole. The ministry opened an inquiry and will publish a first report within 30 days.";
const OWN: &str = "Two families from our own town were on board, neighbours told this newspaper on Tuesday. The mayor \
    said that all of them were well and would be home by the weekend, and that the school would stay open.";

fn told(parts: &[&str]) -> Version {
    Version::new(&parts.join("\n"), "2025-03-03".parse().ok())
}

fn relation(a: &[&str], b: &[&str]) -> Relation {
    let (a, b) = (told(a), told(b));
    assert_eq!(compare(&a, &b), compare(&b, &a), "whichever comes first");
    compare(&a, &b).relation
}

#[test]
fn a_text_that_was_cut_is_a_copy() {
    let whole = [LEAD_LINE, MIDDLE, QUOTE, END];
    assert_eq!(relation(&whole, &whole), Relation::Copy);
    assert_eq!(relation(&whole, &whole[..2]), Relation::Copy);
}

#[test]
fn a_page_is_revised_by_a_good_part_or_by_a_correction_that_it_owns_up_to() {
    let before = [LEAD_LINE, MIDDLE, QUOTE];
    let revised = |now: &[&str], says_so| is_revised(&told(&before), &told(now), says_so);
    assert!(!revised(&before, true));
    let slip = MIDDLE.replace("struck the bank", "struck a bank");
    assert!(!revised(&[LEAD_LINE, &slip, QUOTE], true), "hardly a word");
    let corrected = LEAD_LINE.replace("212", "221");
    assert!(revised(&[&corrected, MIDDLE, QUOTE], true));
    assert!(
        !revised(&[&corrected, MIDDLE, QUOTE], false),
        "a count of views, for all we know"
    );
    assert!(
        revised(&[LEAD_LINE, MIDDLE, QUOTE, END], false),
        "a good part is new"
    );
    assert!(!revised(&[OWN, OWN, END], true), "another text");
    assert!(
        !revised(&[LEAD_LINE, MIDDLE], false),
        "cut, with nothing new"
    );
}

#[test]
fn numbers_that_rose_in_a_text_that_grew_are_an_update() {
    let later = LEAD_LINE.replace("14", "19");
    assert_eq!(
        relation(&[LEAD_LINE, MIDDLE, END], &[&later, OWN, MIDDLE, END]),
        Relation::Update
    );
}

#[test]
fn a_line_of_one_s_own_before_the_same_text_leaves_it_a_copy() {
    let own =
        "Two families from our own town were on board, neighbours told this newspaper on Tuesday.";
    let whole = [LEAD_LINE, MIDDLE, QUOTE, END];
    assert_eq!(
        relation(&whole, &[own, LEAD_LINE, MIDDLE, QUOTE, END]),
        Relation::Copy
    );
    assert_eq!(
        relation(&whole, &[own, LEAD_LINE, MIDDLE, QUOTE]),
        Relation::Update,
        "cut as well"
    );
}

#[test]
fn a_live_report_grows_at_its_top() {
    assert_eq!(
        relation(&[LEAD_LINE, MIDDLE, END], &[QUOTE, LEAD_LINE, MIDDLE, END]),
        Relation::Update
    );
}

#[test]
fn a_text_that_quotes_another_is_its_own() {
    assert_eq!(
        relation(
            &[LEAD_LINE, MIDDLE],
            &[QUOTE, OWN, LEAD_LINE, MIDDLE, END, OWN]
        ),
        Relation::Different
    );
}

#[test]
fn a_box_below_every_column_makes_no_story() {
    let boxed = [MIDDLE, QUOTE, END].join("\n");
    assert_eq!(
        relation(&[LEAD_LINE, &boxed], &[OWN, &boxed]),
        Relation::Different
    );
}

const LATER_LEAD: &str = "HARWELL, March 3 -- All 212 people aboard a ferry that ran aground off the northern harbour early on \
    Tuesday are safe, and the master of the ship was questioned by the police in the evening, the mayor said.";

#[test]
fn a_later_take_keeps_what_its_author_wrote_under_another_first_paragraph() {
    let first = [LEAD_LINE, QUOTE, END];
    let later = [LATER_LEAD, MIDDLE, QUOTE, END, OWN];
    assert_eq!(relation(&first, &later), Relation::Update);
    let on = |parts: &[&str], day: &str| Version::new(&parts.join("\n"), day.parse().ok());
    let days_later = |parts: &[&str], day| compare(&told(&first), &on(parts, day)).relation;
    assert_eq!(days_later(&later, "2025-03-04"), Relation::Update);
    assert_eq!(days_later(&later, "2025-03-05"), Relation::Different);
    assert_eq!(
        relation(&first, &[LATER_LEAD, QUOTE, END]),
        Relation::Different,
        "of a series, for it did not grow"
    );
}

#[test]
fn a_later_take_is_none_by_quotations_alone_or_by_the_past() {
    let asked = "A spokeswoman of the line said: \"We will pay for every trunk that was lost and every night that was spent \
        in the school hall, and we will not wait for a court to tell us so.\" She named no sum.";
    let by_another = LATER_LEAD.replace("HARWELL, March 3 -- ", "");
    let other_house = [&by_another, QUOTE, asked, OWN, "More on page three."];
    assert_eq!(
        relation(&[LEAD_LINE, QUOTE, asked], &other_house),
        Relation::Different
    );

    let statement = asked.replace('"', "");
    assert_eq!(
        relation(&[LEAD_LINE, &statement], &[&by_another, asked, MIDDLE, OWN]),
        Relation::Different,
        "what one says, the other quotes"
    );
    let past = END.replace("within two years", "since the fire of 2019");
    let next_day = |end: &str| {
        let text = [LATER_LEAD, MIDDLE, QUOTE, end, OWN].join("\n");
        let next_day = Version::new(&text, "2025-03-04".parse().ok());
        compare(&told(&[LEAD_LINE, QUOTE, end]), &next_day).relation
    };
    assert_eq!(
        [next_day(END), next_day(&past)],
        [Relation::Update, Relation::Different]
    );
}

#[test]
fn a_text_behind_menus_is_known_by_its_title() {
    let menus = "Harbour Market Letters Weather Tides Shipping Deaths Notices Log in Subscribe\nMost read: The eels are back \
        in the basin. The council replies to its critics. Two ferries for the price of one. A quiz: do you know the mole?";
    let titled = |title: &str, parts: &[&str]| told(parts).titled(title);
    let bare = titled("Ferry runs aground", &[LEAD_LINE]);
    let framed = |title| compare(&bare, &titled(title, &[menus, MIDDLE, LEAD_LINE])).relation;
    assert_eq!(framed("Ferry runs aground"), Relation::Copy);
    assert_eq!(framed("What I think of ferries"), Relation::Different);
}

#[test]
fn a_live_report_may_turn_its_order() {
    let morning = [
        "09:40 Good morning from the coast, where the wind has risen since midnight.",
        "10:05 The airport sends home all who wait for a flight, and asks the others not to come.",
        "10:31 Two yachts broke loose in the basin, but nobody is aboard.",
    ];
    let noon = [
        "12:50 Schools stay closed tomorrow, says the mayor.",
        "12:10 The grid counts 52 villages in the dark.",
        "11:30 A poplar fell on the road to the mill, and the firemen are at work.",
    ];
    let turned: Vec<&str> = noon.into_iter().chain(morning.into_iter().rev()).collect();
    assert_eq!(relation(&morning, &turned), Relation::Update);
    let text = |line: &&'static str| &line[6..];
    let untimed = |lines: &[&'static str]| lines.iter().map(text).collect::<Vec<_>>();
    assert_eq!(
        relation(&untimed(&morning), &untimed(&turned)),
        Relation::Different
    );
}

fn report(numbers: [&str; 4]) -> String {
    let [lent, banks, rate, total] = numbers;
    format!(
        "The central bank lent banks {lent} million crowns in its weekly operation, it said in a statement. {banks} banks \
         took part. The bank fixed the rate at {rate} percent. The sum of liquidity lent to the sector now stands at \
         {total} billion crowns. Dealers had expected demand to be close to that of the last operation because of tax \
         payments at the end of the month. The next operation will be held in a week, the bank said."
    )
}

#[test]
fn the_next_report_of_a_series_is_another_story() {
    let first = report(["850", "14", "2.25", "12.4"]);
    let next = report(["1,020", "11", "2.50", "12.9"]);
    assert_eq!(relation(&[&first], &[&next]), Relation::Different);
    let at = |text: &str, day: &str| Version::new(text, day.parse().ok());
    let one_number = report(["851", "14", "2.25", "12.4"]);
    let (monday, next_day, next_week) = ("2025-05-05", "2025-05-06", "2025-05-12");
    let relation = |day| compare(&at(&first, monday), &at(&one_number, day)).relation;
    assert_eq!(
        [relation(next_day), relation(next_week)],
        [Relation::Update, Relation::Different],
        "a number that was corrected at once, and one of the week after"
    );
}

#[test]
fn the_figures_of_yesterday_are_in_the_report_of_today() {
    let balance = |day: u32, [upper, lower, mill]: [[&str; 2]; 3]| {
        let before = day - 1;
        let text = format!(
            "The water in the upper basin of Selm stood on May {day} at {} million tonnes after {} million tonnes on the day before, the \
             board of the dams said in its daily account. The water in the lower basin stood at {} million tonnes after {} million \
             tonnes on the same days. All that ran through the mill came to {} million tonnes on May {day} after {} million on May {before}.",
            upper[0], upper[1], lower[0], lower[1], mill[0], mill[1]
        );
        Version::new(&text, format!("2025-05-{day:02}").parse().ok())
    };
    let [first, next] = [
        balance(
            6,
            [
                ["2.424", "2.508"],
                ["9.706", "10.786"],
                ["12.131", "13.283"],
            ],
        ),
        balance(
            7,
            [["3.254", "2.424"], ["7.291", "9.706"], ["10.544", "12.131"]],
        ),
    ];
    assert_eq!(compare(&first, &next).relation, Relation::Different);
}

#[test]
fn a_few_numbers_are_put_right_where_it_is_said_or_nothing_else_changed() {
    let first = report(["850", "14", "2.25", "12.4"]);
    let right = report(["580", "41", "2.25", "21.4"]);
    let next = right.replace("weekly", "daily");
    let owned_up = format!("{right} Correction: an earlier version gave wrong figures.");
    let monday = "2025-05-05".parse().ok();
    let first = Version::new(&first, monday).titled("Bank lends in its operation");
    let relation = |text: &str, title: &str| {
        compare(&first, &Version::new(text, monday).titled(title)).relation
    };
    assert_eq!(relation(&owned_up, "Bank lends less"), Relation::Update);
    assert_eq!(
        relation(&next, "Bank lends in its operation"),
        Relation::Different
    );
    assert_eq!(
        relation(&right, "Bank lends in its operation"),
        Relation::Update
    );
    assert_eq!(relation(&right, "Bank lends more"), Relation::Different);
}

#[test]
fn a_report_on_another_place_has_its_title_but_for_the_place() {
    let on = |place: &str, more: &str| {
        let text = format!(
            "No bus will run in {place} on Wednesday, the union said.\n{MIDDLE}\n{QUOTE}\n{END}\n{more}"
        );
        told(&[&text]).titled(&format!("Strike: what runs in {place} on Wednesday"))
    };
    assert_eq!(
        compare(&on("Laurel", ""), &on("Estmark", OWN)).relation,
        Relation::Different
    );
    assert_eq!(
        compare(&on("Laurel", ""), &on("Laurel", OWN)).relation,
        Relation::Copy
    );
}

#[test]
fn a_notice_on_others_is_another_story() {
    let notice = |town: &str, king: &str| {
        format!(
            "The embassy of Norland in {town} will be closed on Monday, when the country remembers the day of {king}. Letters \
             that arrive on that day are opened on Tuesday. Whoever needs help at once may call the house at any hour. The \
             library and the garden stay open for visitors until the evening, as on any other day of the year."
        )
    };
    assert_eq!(
        relation(
            &[&notice("Laurel", "Harald")],
            &[&notice("Harwell", "Sigrid")]
        ),
        Relation::Different
    );
    assert_eq!(
        relation(
            &[&notice("Laurel", "Harald")],
            &[&notice("Laurel", "Haralt")]
        ),
        Relation::Update,
        "one name that was put right"
    );
}

#[test]
fn short_texts_are_one_only_where_nothing_differs() {
    let short = "The bridge is closed until Friday, the council said. Buses go round by the mill, and the ferry runs twice \
        an hour until then.";
    assert_eq!(relation(&[short], &[short]), Relation::Copy);
    assert_eq!(
        relation(&[short], &[&short.replace("Friday", "Monday")]),
        Relation::Different
    );
    assert_eq!(relation(&[""], &[""]), Relation::Different);
}

#[test]
fn languages_without_spaces_are_told_by_their_characters() {
    let whole = "防衛省は14日、北朝鮮が同日午前、弾道ミサイルの可能性があるものを発射したと発表した。日本の排他的経済水域の外に\
        落下したとみられる。船舶や航空機への被害の情報は入っていない。首相は官邸で記者団に対し、断じて容認できないと述べた。";
    let cut: String = whole.chars().take(60).collect();
    assert_eq!(relation(&[whole], &[&cut]), Relation::Copy);
    let quake = |at: &str, depth: &str, strength: &str| {
        format!(
            "{at}で震度3を観測する地震がありました。気象庁によりますと、震源の深さはおよそ{depth}キロ、マグニチュードは{strength}と推定\
             されています。この地震による津波の心配はありません。今のところ被害の情報は入っていません。"
        )
    };
    assert_eq!(
        relation(
            &[&quake("石川県能登地方", "10", "4.1")],
            &[&quake("茨城県南部", "50", "4.4")]
        ),
        Relation::Different
    );
}

/// What two texts under one title are to each other, of one day.
fn under_one_title(a: &str, b: &str) -> Relation {
    let titled = |text: &str| told(&[text]).titled("결과");
    compare(&titled(a), &titled(b)).relation
}

#[test]
fn a_template_that_is_filled_in_anew_is_another_story_where_no_capitals_tell_names() {
    let korean = |who: &str, of: &str, at: &str| {
        format!(
            "{at}지방법원은 {of} 혐의로 기소된 {who}에게 징역형의 집행유예를 선고했다. 재판부는 죄질이 가볍지 않으나 피고인이 잘못을 인정하고 \
             피해자와 합의한 점을 고려했다고 양형 이유를 밝혔다. 피고인은 재판 과정에서 깊이 뉘우친다고 여러 차례 말했다. 검찰은 판결문을 검토한 뒤 \
             항소 여부를 결정할 방침이다. 선고가 끝난 뒤 피고인은 취재진의 질문에 답하지 않고 법원을 빠져나갔다."
        )
    };
    let german = |that: &str, who: &str| {
        format!(
            "Das Gericht hat am Donnerstag unter dem Aktenzeichen 4 C 11.24 entschieden, dass {that}. Die Vorinstanzen hatten die Klage \
             abgewiesen. Der Senat stützte sich auf das Gesetz in seiner Fassung vom vergangenen Jahr. Die Klägerin kündigte an, die Begründung \
             abzuwarten. Der Verband der {who} begrüßte die Entscheidung und sprach von Rechtssicherheit. Eine weitere Instanz gibt es nicht. \
             Die schriftlichen Gründe sollen in den kommenden Wochen veröffentlicht werden."
        )
    };
    let french = |town: &str, age: &str, of: &str| {
        format!(
            "Le tribunal de {town} a condamné vendredi un homme de {age} ans à de la prison avec sursis pour {of}. Le prévenu, absent à \
             l'audience, avait reconnu les faits devant les enquêteurs. Le parquet avait requis une peine plus lourde. La défense a plaidé la \
             relaxe en invoquant des vices de procédure. Les parties ont dix jours pour faire appel."
        )
    };
    for [one, other] in [
        [
            korean("건설업자", "뇌물공여", "강산"),
            korean("유치원장", "아동학대", "해솔"),
        ],
        [
            german("Windräder näher an Häusern stehen dürfen", "Anlagenbauer"),
            german("Landwirte ihre Gülledaten offenlegen müssen", "Wasserwerke"),
        ],
        [
            french("Larvin", "quarante", "escroquerie"),
            french("Monestac", "trente", "harcèlement"),
        ],
    ] {
        assert_eq!(under_one_title(&one, &other), Relation::Different, "{one}");
    }
}

#[test]
fn a_name_of_two_characters_need_not_have_two_that_are_new() {
    let talks = |country: &str, short: &str, fields: &str| {
        format!(
            "总理12日下午在会堂同来华正式访问的{country}总统举行会谈。总理表示，中方愿同{short}方保持高层交往，深化各领域务实合作，推动两国关系不断向前\
             发展。{country}总统表示，{short}方高度重视对华关系，坚持一个中国政策，愿同中方加强{fields}等领域合作。会谈后，双方共同见证签署多项合作文件。"
        )
    };
    let [one, other] = [
        talks("法国", "法", "经贸、文化"),
        talks("巴西", "巴", "经贸、能源"),
    ];
    assert_eq!(under_one_title(&one, &other), Relation::Different);
}

#[test]
fn words_that_changed_while_more_became_known_are_an_update() {
    let korean = "12일 오후 해솔시의 한 초등학교 체육관 지붕이 무너져 학생 4명이 다쳤다. 소방당국은 구조대를 보내 체육관에 남은 사람이 있는지 확인하고 \
        있다. 사고 당시 체육관에서는 방과후 수업이 진행되고 있었다. 한 교사는 \"천장에서 소리가 나 아이들을 밖으로 내보냈다\"고 말했다. 교육청은 관내 학교의 \
        체육관 사용을 중단하기로 했다. 경찰은 시공업체 관계자를 불러 부실 공사 여부를 조사할 예정이다.";
    let chinese = "12日下午，西岭县一处煤矿发生透水事故。据应急管理部门通报，事故发生时井下有三十一人作业，已有二十二人升井，另有九人被困。救援人员正在\
        全力抽水，水位已开始缓慢下降。县长在现场对记者说：“只要有一线希望，我们就不会放弃。”事故原因正在调查之中，煤矿负责人已被控制。";
    let german = "In Westerloh ist am Donnerstag eine Lagerhalle niedergebrannt. Das Feuer brach gegen Mittag in einer Werkstatt aus und griff \
        auf das Dach über. Zwei Arbeiter wurden mit Rauchvergiftungen in ein Krankenhaus gebracht. \"Wir haben die Nachbarhäuser halten \
        können\", sagte Brandmeisterin Ute Hassel. Die Bahnstrecke nach Linnau blieb für drei Stunden gesperrt. Am späten Abend teilte die Stadt den Bürgern mit, dass die Luft unbedenklich sei und die Anwohner \
        in ihre Wohnungen zurückkehren dürften. Die Ursache ist noch unklar.";
    for (first, changes) in [
        (
            korean,
            [
                ("4명이", "6명이"),
                ("확인하고 있다", "확인했으나 없었다"),
                ("말했다", "전했다"),
            ],
        ),
        (
            chinese,
            [
                ("已有二十二人", "已有二十六人"),
                ("九人被困", "五人被困"),
                ("正在全力抽水", "已打通一条通道"),
            ],
        ),
        (
            german,
            [
                ("Zwei Arbeiter", "Drei Arbeiter"),
                ("Am späten Abend", "Spät am Abend"),
                ("noch unklar", "weiter unklar"),
            ],
        ),
    ] {
        let changed = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
        let later = changes.iter().fold(first.to_owned(), changed);
        assert_eq!(under_one_title(first, &later), Relation::Update, "{later}");
    }
}

#[test]
fn two_spellings_of_a_word_are_no_two_words() {
    let umlauts = "Der Verband über den Dächern sucht für das frühere Gebäude einen Käufer, wie er am Montag bekannt gab. Man habe sich \
        verständigt, heißt es in der Mitteilung. Mehrere Mieter hatten öffentlich geklagt. Die Stadt würde das Gebäude gern übernehmen, \
        hat aber kein Geld dafür, sagte der Bürgermeister am Abend im Rathaus.";
    let without = [("ü", "ue"), ("ä", "ae"), ("ö", "oe")]
        .iter()
        .fold(umlauts.to_owned(), |text, (from, to)| {
            text.replace(from, to)
        });
    let found = Evidence::of(&told(&[umlauts]), &told(&[&without])).changes;
    assert_eq!((found.facts, found.exchanged), (0, 0), "{found:?}");
}

#[test]
fn what_grew_at_its_end_is_an_update_where_the_title_or_the_dates_say_so() {
    let first = [LEAD_LINE, MIDDLE, QUOTE];
    let more = [LEAD_LINE, MIDDLE, QUOTE, OWN];
    let version = |parts: &[&str], title: &str, at: &str| {
        Version::new(&parts.join("\n"), at.parse().ok()).titled(title)
    };
    let (plain, marked) = ("Ferry runs aground", "(2nd LD) Ferry runs aground");
    let (day, morning, evening) = ("2025-03-03", "2025-03-03T08:00:00Z", "2025-03-03T19:00:00Z");
    for (a, b, expected) in [
        // The title says so.
        (
            (first.as_slice(), plain, day),
            (more.as_slice(), marked, day),
            Relation::Update,
        ),
        // It was cut, and nothing says that it was not.
        ((&first, plain, day), (&more, plain, day), Relation::Copy),
        // The later take is the one that was cut, or the same.
        ((&first, marked, day), (&more, plain, day), Relation::Copy),
        ((&first, marked, day), (&first, plain, day), Relation::Copy),
        // The dates say so, or that it was cut.
        (
            (&first, plain, morning),
            (&more, plain, evening),
            Relation::Update,
        ),
        (
            (&first, plain, evening),
            (&more, plain, morning),
            Relation::Copy,
        ),
        // Grown behind a lead of another house.
        (
            (&first, plain, morning),
            (&[OWN, LEAD_LINE, MIDDLE, QUOTE, END], plain, evening),
            Relation::Copy,
        ),
    ] {
        let [a, b] = [a, b].map(|(parts, title, at)| version(parts, title, at));
        assert_eq!(compare(&a, &b).relation, expected);
        assert_eq!(compare(&b, &a).relation, expected);
    }
}

#[test]
fn what_stands_under_any_headline_of_a_site_is_no_story() {
    let wall = [LEAD_LINE, MIDDLE, QUOTE];
    let titled = |title: &str| told(&wall).titled(title);
    let is_furniture = |a: &str, b: &str, places| {
        let (a, b) = (titled(a), titled(b));
        let found = super::is_furniture(&a, &b, places);
        assert_eq!(found, super::is_furniture(&b, &a, places));
        found
    };
    let (ferry, eels) = (
        "Ferry runs aground off Selm",
        "Eels are back in the old canal",
    );
    assert!(is_furniture(ferry, eels, Places::OneSite));
    for places in [Places::OneSite, Places::Two] {
        assert!(is_furniture("Report 12", "Report 13", places));
        let [one, two] = ["The page of tin-1 as it is", "The page of tin-2 as it is"];
        assert!(is_furniture(one, two, places));
        let later = "UPDATE 2-Ferry aground, 14 hurt";
        assert!(!is_furniture("Ferry aground, 9 hurt", later, places));
    }
    assert!(!is_furniture(
        ferry,
        "Ferry off Selm runs aground: 14 hurt",
        Places::Two
    ));
    assert!(!is_furniture(
        ferry,
        "Off Selm a ferry runs aground",
        Places::OneSite
    ));
    assert!(
        !is_furniture(ferry, "", Places::OneSite),
        "nothing is known of it"
    );
    // Newspapers write headlines of their own over an agency's story.
    assert!(!is_furniture(ferry, eels, Places::Two));
    assert!(is_furniture(ferry, eels, Places::Many));
    assert!(is_furniture(
        ferry,
        "Night on a stranded ferry",
        Places::Many
    ));
    assert!(is_furniture(ferry, "", Places::Many));
    // What grew has another headline, now and then.
    let grown = told(&[LEAD_LINE, MIDDLE, QUOTE, END, OWN]).titled(eels);
    assert!(!super::is_furniture(
        &titled(ferry),
        &grown,
        Places::OneSite
    ));
}
