//! `candour hosting`.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    str::FromStr,
};

use super::report;
use candour::{
    content,
    diagnostic::Diagnostic,
    model::{Access, ServedAt, Tlp, Vendor},
    publish::must_have_address,
    server::{self, Folder, Host},
    stage,
};

/// Print how nginx or Caddy serves the folders of builds, each to those who may see it
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The server
    #[arg(value_name = "SERVER")]
    server: Server,
    /// A folder that a build made, and who it is for, such as amber=/srv/candour/amber; once for each that the host serves
    #[arg(long, value_name = "LABEL=DIR", required = true)]
    serve: Vec<Served>,
    /// The folder that holds `content`, which says where each is served
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The certificate of the host [default: for nginx that of certbot; Caddy gets one by itself]
    #[arg(long, value_name = "FILE", requires = "certificate_key")]
    certificate: Option<PathBuf>,
    /// The key of the certificate
    #[arg(long, value_name = "FILE", requires = "certificate")]
    certificate_key: Option<PathBuf>,
    /// The folder of the lists of tokens and of the authorities of client certificates
    #[arg(long, value_name = "DIR", default_value = "/etc/candour")]
    secrets: PathBuf,
    /// The address of the machine to listen on [default: all]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// The port of plain HTTP, where nothing is but the way to TLS
    #[arg(long, value_name = "PORT", default_value = "80")]
    plain_port: u16,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Server {
    /// nginx 1.22 or newer
    Nginx,
    /// Caddy 2.6 or newer
    Caddy,
}

/// A folder and who it is for.
#[derive(Clone, Debug)]
struct Served {
    audience: Tlp,
    disk: PathBuf,
}

impl FromStr for Served {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (label, disk) =
            text.split_once('=').ok_or("write a label and a folder, such as amber=/srv/candour/amber")?;
        let audience = label.parse().map_err(|error: candour::model::UnknownTlp| error.to_string())?;
        let disk = disk.trim_end_matches('/').into();
        Ok(Self { audience, disk })
    }
}

/// Prints the configuration, or says why there can be none.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match host(arguments) {
        Ok(host) => {
            report::hand_over(&match arguments.server {
                Server::Nginx => server::nginx(&host),
                Server::Caddy => server::caddy(&host),
            });
            ExitCode::SUCCESS
        }
        Err(found) => {
            report::print(&found);
            ExitCode::FAILURE
        }
    }
}

fn host(arguments: &Arguments) -> Result<Host, Vec<Diagnostic>> {
    let loaded = content::load(&arguments.root);
    let Some(content) = loaded.content else { return Err(loaded.diagnostics) };
    let vendor = &content.vendor;
    let refused = |error: String| vec![Diagnostic::error("hosting", error)];
    let mut host: Option<Host> = None;
    for served in &arguments.serve {
        must_have_address(&content, served.audience).map_err(|error| vec![error])?;
        must_be_of_its_audience(served).map_err(|error| vec![error])?;
        let Some(url) = vendor.address(served.audience) else { continue };
        let at = ServedAt::of(url).map_err(|error| refused(error.to_string()))?;
        let folder = Folder {
            audience: served.audience,
            path: at.path.clone(),
            disk: served.disk.clone(),
            access: access(vendor, served.audience).map_err(|error| vec![error])?,
        };
        let host = match &mut host {
            Some(host) => host,
            None => host.insert(empty(arguments, vendor, &at).map_err(|error| refused(error.to_string()))?),
        };
        host.add(&at, folder).map_err(|error| refused(error.to_string()))?;
    }
    host.ok_or_else(|| refused("there is nothing to serve".to_owned()))
}

/// A folder that lies on this machine says who it was built for: served to others, it would be open to them.
fn must_be_of_its_audience(served: &Served) -> Result<(), Diagnostic> {
    match stage::built_for(&served.disk) {
        Some(other) if other != served.audience => {
            let message =
                format!("{} was built for TLP:{other}, not for TLP:{}", served.disk.display(), served.audience);
            Err(Diagnostic::error("hosting", message).help("name each folder with the label that it was built for"))
        }
        _ => Ok(()),
    }
}

fn empty(arguments: &Arguments, vendor: &Vendor, at: &ServedAt) -> Result<Host, server::HostError> {
    let given = arguments.certificate.clone().zip(arguments.certificate_key.clone());
    let of_certbot = || {
        let folder = Path::new("/etc/letsencrypt/live").join(&at.host);
        (folder.join("fullchain.pem"), folder.join("privkey.pem"))
    };
    let certificate = match arguments.server {
        Server::Nginx => Some(given.unwrap_or_else(of_certbot)),
        Server::Caddy => given,
    };
    let paths = certificate.iter().flat_map(|(certificate, key)| [certificate, key]);
    paths.chain([&arguments.secrets]).try_for_each(|path| server::plain(path))?;
    Ok(Host {
        name: at.host.clone(),
        port: at.port,
        plain_port: arguments.plain_port,
        bind: arguments.bind.map(|address| match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        }),
        certificate,
        secrets: arguments.secrets.clone(),
        csaf: vendor.csaf.folder.clone(),
        folders: Vec::new(),
    })
}

/// How a server knows those who may see the site of an audience; none for what is for everybody.
fn access(vendor: &Vendor, audience: Tlp) -> Result<Option<Access>, Diagnostic> {
    let Some(closed) = vendor.audiences.iter().find(|closed| closed.label == audience) else { return Ok(None) };
    closed.access.map(Some).ok_or_else(|| {
        let message = format!("nothing says how the site for TLP:{audience} is closed");
        let help = "write access = \"client_certificate\" or access = \"token\"";
        Diagnostic::error("missing-key", message).at(&closed.origin).help(help)
    })
}
