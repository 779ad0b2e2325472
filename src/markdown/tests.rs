use super::*;

fn html(markdown: &str) -> String {
    to_html(markdown, &Place { root: "../", folder: "", heading_shift: 1, id_prefix: "", part: None })
}

#[test]
fn headings_move_down_and_have_ids_that_do_not_repeat() {
    let html = html("# What to do\n\n## What to do\n\n###### Deep");
    assert!(html.contains("<h2 id=\"text-what-to-do\">"), "{html}");
    assert!(html.contains("<h3 id=\"text-what-to-do-2\">"), "{html}");
    assert!(html.contains("<h6 id=\"text-deep\">"), "{html}");
    assert!(!self::html("<h1>raw</h1>").contains("<h1"));
}

#[test]
fn a_heading_of_a_page_is_a_link_to_itself_unless_it_has_a_link() {
    let link = "<h2 id=\"text-what\"><a class=\"here\" href=\"#text-what\">What</a></h2>";
    assert_eq!(html("# What").trim(), link);
    for other in ["# [What](/x.html)", "# ![What](/x.png)", "# <b>What</b>", "# What[^1]\n\n[^1]: a", "#"] {
        assert!(!html(other).contains("class=\"here\""), "{other}");
    }
    let feed = Place {
        root: "https://a.example/",
        folder: "https://a.example/b/",
        heading_shift: 1,
        id_prefix: "",
        part: None,
    };
    assert_eq!(to_html("# What", &feed).trim(), "<h2 id=\"text-what\">What</h2>");
}

#[test]
fn table_cells_are_aligned_by_classes_and_never_by_styles() {
    let html = html("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |\n");
    for class in ["align-left", "align-center", "align-right"] {
        assert!(html.contains(&format!("<th class=\"{class}\">")), "{html}");
        assert!(html.contains(&format!("<td class=\"{class}\">")), "{html}");
    }
    assert!(html.contains("<td>4</td>"), "{html}");
    assert!(!html.contains("style"), "{html}");
    assert!(html.starts_with("<div class=\"table\" tabindex=\"0\">"), "{html}");
}

#[test]
fn what_may_be_too_long_for_its_box_is_reached_by_the_keyboard() {
    assert!(html("```\nx\n```").contains("<pre tabindex=\"0\"><code>x"));
}

#[test]
fn links_fit_the_page_and_only_safe_schemes_stay() {
    assert!(html("[a](/support.html)").contains("<a href=\"../support.html\">a</a>"));
    assert!(
        html("[a](https://example.com/?a=1&b=2)")
            .contains("href=\"https://example.com/?a=1&amp;b=2\" rel=\"noopener\"")
    );
    assert!(html("[a](/advisories/)").contains("<a href=\"../advisories/index.html\">a</a>"));
    assert!(html("[a](mailto:a@example.com)").contains("href=\"mailto:a@example.com\""));
    assert!(html("[a](#text-x)").contains("href=\"#text-x\""));
    assert!(html("[a](//example.com/x)").contains("href=\"https://example.com/x\" rel=\"noopener\""));
    for url in ["javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"] {
        let html = html(&format!("[word]({url})"));
        assert_eq!(html, "<p>word</p>\n", "{url}");
    }
}

#[test]
fn a_mail_address_in_angle_brackets_can_be_written_to() {
    let html = html("<security@example.com>");
    assert!(html.contains("href=\"mailto:security@example.com\""), "{html}");
}

#[test]
fn a_feed_gets_absolute_addresses() {
    let place = Place {
        root: "https://trust.example.com/",
        folder: "https://trust.example.com/advisories/",
        heading_shift: 1,
        id_prefix: "",
        part: None,
    };
    let html = to_html("[a](/x.html) [b](y.html) ![c](/c.png)", &place);
    assert!(html.contains("href=\"https://trust.example.com/x.html\""), "{html}");
    assert!(html.contains("href=\"https://trust.example.com/advisories/y.html\""), "{html}");
}

#[test]
fn an_image_of_another_host_becomes_a_link() {
    assert_eq!(html("![a view](/img/a.png)"), "<p><img src=\"../img/a.png\" alt=\"a view\"></p>\n");
    let html = html("![a view](https://evil.example/a.png)");
    assert!(html.contains("<a href=\"https://evil.example/a.png\" rel=\"noopener\">a view</a>"), "{html}");
    assert!(!html.contains("<img"), "{html}");
}

#[test]
fn hostile_html_comes_out_harmless() {
    let hostile = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src=\"//evil.example/x.png\">",
        "<img src=\"https://evil.example/x.png\">",
        "<img src=\"\\\\evil.example/x.png\">",
        "<p style=\"position:fixed\" onclick=\"x()\">a</p>",
        "<style>body{display:none}</style>",
        "<iframe src=\"https://evil.example\"></iframe>",
        "<a href=\"javascript:alert(1)\">a</a>",
        "<a href=\"java&#x0A;script:alert(1)\">a</a>",
        "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
        "<form action=\"https://evil.example\"><input name=a><button>b</button></form>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<base href=\"https://evil.example/\">",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<object data=x></object><embed src=x><video src=https://evil.example/v poster=https://evil.example/p></video>",
        "<div id=\"main\" class=\"site-header\">a</div>",
        "[a](<javascript:alert(1)>)\n\n<p\nonmouseover=alert(1)>",
        "| a |\n|:-:|\n| <td style=\"x\" onclick=\"y\"> |",
    ];
    for text in hostile {
        let html = html(text).to_lowercase();
        for forbidden in [
            "<script",
            "onerror",
            "onclick",
            "onload",
            "onbegin",
            "onmouseover",
            "style",
            "javascript:",
            "<iframe",
            "<form",
            "<input",
            "<svg",
            "<base",
            "<meta",
            "<link",
            "<object",
            "<embed",
            "<video",
            "src=\"//",
            "src=\"http",
            "src=\"\\",
            "id=\"main\"",
            "site-header",
        ] {
            assert!(!html.contains(forbidden), "{text}\n→ {html}");
        }
    }
}

#[test]
fn raw_html_that_is_harmless_stays_and_its_paths_fit_the_page() {
    assert!(html("<a href=\"/x.html\">x</a>").contains("<a href=\"../x.html\">x</a>"));
    assert!(html("a<br>b <kbd>c</kbd>").contains("a<br>b <kbd>c</kbd>"));
    assert!(html("<a href=\"//evil.example/x\">x</a>").contains("https://evil.example/x"));
}

#[test]
fn footnotes_lead_to_their_text() {
    let html = html("One[^a].\n\n[^a]: The note.");
    assert!(html.contains("<sup><a href=\"#text-note-1\">1</a></sup>"), "{html}");
    assert!(html.contains("<div class=\"footnote\" id=\"text-note-1\"><sup>1</sup>"), "{html}");
}

#[test]
fn no_id_stands_twice() {
    let html = html("# a\n# a\n# a-2\n# note-1\n\nOne[^a].\n\n[^a]: b\n\n[^a]: c\n");
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids, ["text-a", "text-a-2", "text-a-2-2", "text-note-1-2", "text-note-1"], "{html}");
}

#[test]
fn an_image_is_of_the_site_as_a_browser_reads_its_address() {
    for src in [
        "/&#9;/evil.example/a.png",
        "&#10;//evil.example/a.png",
        "/&#13;/evil.example",
        "https:a.png",
        "http:/a",
        "&#1;//a",
    ] {
        let html = html(&format!("a <img src={src} alt=b>"));
        assert!(!html.contains("src="), "{src}\n→ {html}");
    }
    assert!(html("a <img src=\"/a.png\" alt=b>").contains("src=\"../a.png\""));
    assert!(html("a <img src=\"a b.png?c#d\" alt=b>").contains("src=\"a b.png?c#d\""));
}

#[test]
fn more_than_anybody_means_is_shown_as_it_is_written() {
    let formatting: Vec<String> = (0..3_000).map(|number| format!("<b id=text-{number}>")).collect();
    for text in [
        [formatting.concat(), "\n\na".repeat(30_000)].concat(),
        "<div>".repeat(20_000),
        ["*a **b ".repeat(5_000), "c** d*".repeat(5_000)].concat(),
        (0..200).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect::<Vec<String>>().concat(),
        "&amp;".repeat(110_000),
        format!("[a](/{})", "&".repeat(110_000)),
    ] {
        assert!(excess(&text).is_some(), "{}", &text[..60]);
        assert!(html(&text).starts_with("<p>"), "{}", &text[..60]);
        assert!(html(&text).len() < 8 * text.len());
    }
    for text in [
        "<b>a</b> ".repeat(300),
        "<tr><td>a</td></tr>\n".repeat(1_000),
        "- a\n  - b\n".repeat(1_000),
        "a &amp; b\n\n".repeat(9_000),
    ] {
        assert_eq!(excess(&text), None, "{}", &text[..20]);
    }
}

#[test]
fn plain_text_keeps_its_lines_and_is_escaped() {
    assert_eq!(plain_to_html("a <b>\nc\r\n\r\nd & e"), "<p>a &lt;b&gt;<br>\nc</p>\n<p>d &amp; e</p>\n");
    assert_eq!(plain_to_html("*a*"), "<p>*a*</p>\n");
    assert_eq!(plain_to_html("\n \n"), "");
}

#[test]
fn text_has_the_words_and_no_markup() {
    assert_eq!(to_text("# A\n\n*b*c [d](e) `f`\ng\n\n- h\n- i <b>j</b>"), "A bc d f g h i j");
    assert_eq!(first_paragraph("# Head\n\nThe *first* one.\n\nThe second."), "The first one.");
    assert_eq!(shorten("one two three", 9), "one two…");
    assert_eq!(shorten("one", 9), "one");
}

#[test]
fn nesting_without_end_is_shown_as_it_is_and_takes_no_time() {
    for mark in ["> ", "- ", ">", "1. "] {
        let deep = mark.repeat(50_000) + "text";
        let begun = std::time::Instant::now();
        let html = html(&deep);
        assert!(html.starts_with("<p>") && html.contains("text"), "{}", &html[..60]);
        assert!(begun.elapsed().as_secs() < 2, "{mark} took {:?}", begun.elapsed());
    }
    assert_eq!(html(&"-".repeat(100)), "<hr>\n");
}
