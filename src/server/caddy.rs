//! The configuration of Caddy: the blocks of a `Caddyfile`, or of a file that it imports.

use super::{Folder, Host, MEDIA, text::Text};
use crate::{
    hosting::headers::{self, FEED_MEDIA},
    model::{Access, Tlp},
};

/// What a server of this kind calls its lists of tokens.
const NAME: &str = "caddy";

/// Writes it.
pub fn caddy(host: &Host) -> String {
    let mut text = Text::new("\t");
    text.line(0, &format!("# How Caddy serves {}. Written by `candour hosting caddy`;", host.origin()));
    text.line(0, "# a line `import` in /etc/caddy/Caddyfile takes it in.");
    text.line(0, &format!("{}:{} {{", host_of(host, "https"), host.port));
    bind(host, &mut text);
    tls(host, &mut text);
    for folder in host.folders.iter().filter(|folder| folder.access == Some(Access::Token)) {
        tokens(host, folder, &mut text);
    }
    for folder in &host.folders {
        handles(host, folder, &mut text);
    }
    if !host.folders.iter().any(|folder| folder.path.is_empty()) {
        text.gap();
        text.lines(1, &["handle {", "\trespond 404", "}"]);
    }
    if let Some(folder) = host.folders.iter().find(|folder| folder.audience == Tlp::Clear) {
        not_found(folder, &mut text);
    }
    text.line(0, "}");
    text.gap();
    text.line(0, &format!("{}:{} {{", host_of(host, "http"), host.plain_port));
    bind(host, &mut text);
    text.line(1, &format!("redir {}{{uri}} permanent", host.origin()));
    text.line(0, "}");
    text.finish()
}

fn host_of(host: &Host, scheme: &str) -> String {
    format!("{scheme}://{}", host.name)
}

fn bind(host: &Host, text: &mut Text) {
    if let Some(address) = &host.bind {
        text.line(1, &format!("bind {address}"));
    }
}

fn tls(host: &Host, text: &mut Text) {
    let files =
        host.certificate.as_ref().map(|(certificate, key)| format!(" {} {}", certificate.display(), key.display()));
    let files = files.unwrap_or_default();
    let Some(folder) = host.by_certificate() else {
        if !files.is_empty() {
            text.line(1, &format!("tls{files}"));
        }
        return;
    };
    let mode = if host.is_closed_as_a_whole() { "require_and_verify" } else { "verify_if_given" };
    text.lines(
        1,
        &[
            "# Whoever has a certificate of this authority is let in, so that it must be your own and for nothing else.",
            "# Caddy takes the first one of a file; a second needs a second line. It knows no lists of certificates that",
            "# are revoked: let them end soon.",
            &format!("tls{files} {{"),
            "\tclient_auth {",
            &format!("\t\tmode {mode}"),
            &format!("\t\ttrusted_ca_cert_file {}", host.clients(folder).display()),
            "\t}",
            "}",
        ],
    );
}

/// Who has a token. Without a header, and with an empty list, it is nobody.
fn tokens(host: &Host, folder: &Folder, text: &mut Text) {
    text.gap();
    text.lines(
        1,
        &[
            "# A line for each token: \"~^(?i:Bearer) TOKEN$\" yes",
            &format!("map {{http.request.header.Authorization}} {{candour_{}}} {{", folder.name()),
            &format!("\timport {}", host.tokens(folder, NAME).display()),
            "\tdefault no",
            "}",
        ],
    );
}

/// Turns away who has not shown that they may see a folder.
fn guard(folder: &Folder, text: &mut Text) {
    let name = folder.name();
    match folder.access {
        None => {}
        Some(Access::Token) => text.lines(
            3,
            &[
                &format!("@{name}_stranger not vars {{candour_{name}}} yes"),
                &format!("header @{name}_stranger WWW-Authenticate `Basic realm=\"Restricted\", charset=\"UTF-8\"`"),
                &format!("respond @{name}_stranger 401"),
            ],
        ),
        Some(Access::ClientCertificate) => text.lines(
            3,
            &[
                &format!("@{name}_stranger not vars_regexp {{http.request.tls.client.fingerprint}} ^[0-9a-f]+$"),
                &format!("respond @{name}_stranger 403"),
            ],
        ),
    }
}

fn handles(host: &Host, folder: &Folder, text: &mut Text) {
    let (name, path) = (folder.name(), &folder.path);
    text.gap();
    text.line(1, &format!("# TLP:{}", folder.audience));
    if !path.is_empty() {
        text.lines(1, &[&format!("handle {path} {{"), "\troute {"]);
        headers(folder, text);
        guard(folder, text);
        // A first argument that begins with a slash would be a matcher.
        text.lines(3, &[&format!("redir * {path}/ 308")]);
        text.lines(1, &["\t}", "}"]);
    }
    text.line(1, &if path.is_empty() { "handle {".to_owned() } else { format!("handle {path}/* {{") });
    // The order within a route is that of its lines.
    text.line(2, "route {");
    headers(folder, text);
    guard(folder, text);
    let at = path.replace('.', "\\.");
    text.line(3, &format!("@{name}_hidden {{"));
    text.lines(4, &["path_regexp /\\.", &format!("not path_regexp ^{at}/\\.well-known/([^/.][^/]*(/|$))*$")]);
    text.lines(3, &["}", &format!("respond @{name}_hidden 404")]);
    media(&name, text);
    if folder.audience == Tlp::Clear {
        text.line(3, &format!("@{name}_open path {}", folder.open_patterns(&host.csaf).join(" ")));
        text.line(3, &format!("header @{name}_open {} *", headers::OPEN.0));
    }
    // By itself, Caddy sends a file whatever it was asked to do with it.
    text.line(3, &format!("@{name}_writes not method GET HEAD"));
    text.line(3, &format!("respond @{name}_writes 405"));
    if !path.is_empty() {
        text.line(3, &format!("uri strip_prefix {path}"));
    }
    text.lines(3, &[&format!("root * {}", folder.disk.display()), "file_server"]);
    text.lines(1, &["\t}", "}"]);
}

fn headers(folder: &Folder, text: &mut Text) {
    text.line(3, "header {");
    for (name, value) in folder.headers() {
        text.line(4, &format!("{name} \"{value}\""));
    }
    text.lines(3, &["\t-Server", "}"]);
}

fn media(name: &str, text: &mut Text) {
    for (media, endings) in MEDIA {
        let first = endings.split(' ').next().unwrap_or_default();
        let patterns: Vec<String> = endings.split(' ').map(|ending| format!("*.{ending}")).collect();
        text.line(3, &format!("@{name}_{first} path {}", patterns.join(" ")));
        text.line(3, &format!("header @{name}_{first} Content-Type \"{media}\""));
    }
    text.line(3, &format!("@{name}_feed path */rss.xml"));
    text.line(3, &format!("header @{name}_feed Content-Type \"{FEED_MEDIA}\""));
}

/// The page for what is not there. It is that for everybody, also where somebody asked for something closed.
fn not_found(folder: &Folder, text: &mut Text) {
    text.gap();
    text.lines(
        1,
        &[
            "handle_errors {",
            "\t@missing expression {http.error.status_code} == 404",
            "\thandle @missing {",
            "\t\trewrite * /404.html",
            &format!("\t\troot * {}", folder.disk.display()),
            "\t\tfile_server",
            "\t}",
            "}",
        ],
    );
}
