//! The configuration of nginx: what stands in its context `http`, such as a file in `/etc/nginx/conf.d`.

use sha2::{Digest as _, Sha256};

use super::{Folder, Host, MEDIA, text::Text};
use crate::{
    hosting::headers::{self, FEED_MEDIA},
    model::{Access, Tlp},
};

/// What a server of this kind calls its lists of tokens.
const NAME: &str = "nginx";

/// Writes it.
pub fn nginx(host: &Host) -> String {
    let mut text = Text::new("    ");
    text.line(0, &format!("# How nginx serves {}. Written by `candour hosting nginx`;", host.origin()));
    text.line(0, "# it belongs into the context `http`, such as the file /etc/nginx/conf.d/candour.conf.");
    for folder in &host.folders {
        maps(host, folder, &mut text);
    }
    server(host, &mut text);
    plain_http(host, &mut text);
    text.finish()
}

/// Who has a token, and what any web page may read: nginx works both out when they are asked for.
fn maps(host: &Host, folder: &Folder, text: &mut Text) {
    let name = variable(host, folder);
    if folder.access == Some(Access::Token) {
        text.gap();
        text.lines(
            0,
            &[
                "# A line for each token: \"~^(?i:Bearer) TOKEN$\" yes; with an expression, since nginx compares",
                "# other texts without regard to capitals. No header and an empty list open nothing.",
                &format!("map $http_authorization ${name} {{"),
            ],
        );
        text.line(1, "default no;");
        text.line(1, &format!("include {};", host.tokens(folder, NAME).display()));
        text.line(0, "}");
        text.line(0, &format!("map ${name} ${name}_asks {{"));
        text.lines(1, &["default 'Basic realm=\"Restricted\", charset=\"UTF-8\"';", "yes \"\";"]);
        text.line(0, "}");
    }
    if folder.audience == Tlp::Clear {
        text.gap();
        text.line(0, "# What any web page may read.");
        text.line(0, &format!("map $uri ${name}_open {{"));
        text.line(1, "default \"\";");
        for pattern in folder.open_patterns(&host.csaf) {
            text.line(1, &format!("\"~^{}$\" \"*\";", expression(&pattern)));
        }
        text.line(0, "}");
    }
}

fn server(host: &Host, text: &mut Text) {
    text.gap();
    text.line(0, "server {");
    listen(host, host.port, " ssl http2", text);
    text.line(1, &format!("server_name {};", host.name));
    text.lines(1, &["server_tokens off;", "absolute_redirect off;"]);
    text.gap();
    if let Some((certificate, key)) = &host.certificate {
        text.line(1, &format!("ssl_certificate {};", certificate.display()));
        text.line(1, &format!("ssl_certificate_key {};", key.display()));
    }
    text.line(1, "ssl_protocols TLSv1.2 TLSv1.3;");
    client_certificates(host, text);
    for folder in &host.folders {
        locations(host, folder, text);
    }
    if !host.folders.iter().any(|folder| folder.path.is_empty()) {
        text.gap();
        text.lines(1, &["location / {", "    return 404;", "}"]);
    }
    text.line(0, "}");
}

fn listen(host: &Host, port: u16, how: &str, text: &mut Text) {
    match &host.bind {
        Some(address) => text.line(1, &format!("listen {address}:{port}{how};")),
        None => text.lines(1, &[&format!("listen {port}{how};"), &format!("listen [::]:{port}{how};")]),
    }
}

fn client_certificates(host: &Host, text: &mut Text) {
    let Some(folder) = host.by_certificate() else { return };
    text.gap();
    text.lines(
        1,
        &[
            "# Whoever has a certificate of these authorities is let in, so that they must be your own and for nothing",
            "# else. A list of those that are revoked goes into: ssl_crl FILE;",
        ],
    );
    text.line(1, &format!("ssl_client_certificate {};", host.clients(folder).display()));
    let verify = if host.is_closed_as_a_whole() { "on" } else { "optional" };
    text.line(1, &format!("ssl_verify_client {verify};"));
    text.lines(
        1,
        &[
            "# A session that is taken up again shows no certificate: each connection shows its own.",
            "ssl_session_cache off;",
            "ssl_session_tickets off;",
            "# A connection is asked for certificates of the server that it named, or of the first one where it named none",
            "# that is known; a request may name another. Only what was shown to this host counts here.",
            "if ($ssl_server_name != $server_name) {",
            "    return 421;",
            "}",
        ],
    );
}

/// Turns away who has not shown that they may see a folder. It stands in each location: none inherits it from another.
fn guard(host: &Host, folder: &Folder, depth: usize, text: &mut Text) {
    match folder.access {
        None => {}
        Some(Access::Token) => {
            text.line(depth, &format!("if (${} != yes) {{", variable(host, folder)));
            text.lines(depth, &["    return 401;", "}"]);
        }
        Some(Access::ClientCertificate) => {
            text.lines(depth, &["if ($ssl_client_verify != SUCCESS) {", "    return 403;", "}"]);
        }
    }
}

fn locations(host: &Host, folder: &Folder, text: &mut Text) {
    let (path, disk) = (&folder.path, folder.disk.display());
    let at = expression(path);
    text.gap();
    text.line(1, &format!("# TLP:{}", folder.audience));
    if !path.is_empty() {
        text.line(1, &format!("location = {path} {{"));
        guard(host, folder, 2, text);
        headers(host, folder, text);
        text.lines(1, &[&format!("    return 308 {path}/;"), "}"]);
    }
    text.line(1, &format!("location ^~ {path}/ {{"));
    guard(host, folder, 2, text);
    // Both end with a slash: without it, `..` after the path would lead out of the folder.
    text.line(2, &format!("alias {disk}/;"));
    text.lines(2, &["index index.html;", "autoindex off;", &format!("error_page 404 {path}/404.html;")]);
    headers(host, folder, text);
    media(text);
    text.gap();
    text.line(2, &format!("location ~ \"^{at}/(?:.*/)?\\.(?!well-known/)\" {{"));
    guard(host, folder, 3, text);
    text.lines(2, &["    return 404;", "}"]);
    // A capture with a name: the numbered ones are lost where an expression of the tokens is looked at. Each request has
    // its own, and a name has at most 32 characters.
    let feed = format!("candour_{}_feed", folder.name());
    text.line(2, &format!("location ~ \"^{at}/(?<{feed}>(?:.*/)?rss\\.xml)$\" {{"));
    guard(host, folder, 3, text);
    text.line(3, &format!("alias {disk}/${feed};"));
    text.lines(3, &["types { }", &format!("default_type \"{FEED_MEDIA}\";")]);
    text.line(2, "}");
    text.line(1, "}");
}

/// The headers of whatever a location answers with. It inherits none where it has one of its own.
fn headers(host: &Host, folder: &Folder, text: &mut Text) {
    for (name, value) in folder.headers() {
        text.line(2, &format!("add_header {name} \"{value}\" always;"));
    }
    if folder.access == Some(Access::Token) {
        text.line(2, &format!("add_header WWW-Authenticate ${}_asks always;", variable(host, folder)));
    }
    if folder.audience == Tlp::Clear {
        text.line(2, &format!("add_header {} ${}_open always;", headers::OPEN.0, variable(host, folder)));
    }
}

/// The name of the variable of a folder. Variables are those of all hosts of one nginx, and the last of a name wins without
/// a word; and a name that is longer than 46 characters stops nginx, so that the host stands there as a digest.
fn variable(host: &Host, folder: &Folder) -> String {
    let digest = Sha256::digest(host.key().as_bytes());
    let short = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    format!("candour_{short}_{}", folder.name())
}

fn media(text: &mut Text) {
    text.line(2, "types {");
    for (media, endings) in MEDIA {
        text.line(3, &format!("\"{media}\" {endings};"));
    }
    text.lines(2, &["}", "default_type application/octet-stream;", "charset off;"]);
}

/// Plain HTTP leads to TLS and serves nothing.
fn plain_http(host: &Host, text: &mut Text) {
    text.gap();
    text.line(0, "server {");
    listen(host, host.plain_port, "", text);
    text.line(1, &format!("server_name {};", host.name));
    text.line(1, "server_tokens off;");
    text.line(1, &format!("return 301 {}$request_uri;", host.origin()));
    text.line(0, "}");
}

/// A pattern of paths as an expression. The paths have letters, digits, `.`, `_`, `-` and `+` alone.
fn expression(pattern: &str) -> String {
    pattern.replace('.', "\\.").replace('+', "\\+").replace('*', ".*")
}
