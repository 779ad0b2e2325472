//! The names that may stand below `/.well-known/` (RFC 8615): data.

/// The URI suffixes of IANA's registry "Well-Known URIs", in its state of September 2026, in the order of bytes:
/// <https://www.iana.org/assignments/well-known-uris/well-known-uris.xhtml>. Provisional, deprecated and obsoleted ones
/// are registered too.
const REGISTERED: [&str; 105] = [
    "acme-challenge",
    "agent-card.json",
    "amphtml",
    "api-catalog",
    "appspecific",
    "ashrae",
    "assetlinks.json",
    "bluejetty",
    "broadband-labels",
    "brski",
    "caldav",
    "carddav",
    "change-password",
    "cmp",
    "coap",
    "coap-eap",
    "core",
    "csaf",
    "csaf-aggregator",
    "csipaus",
    "csvm",
    "cyclic-trigger",
    "did-configuration.json",
    "did.json",
    "dnt",
    "dnt-policy.txt",
    "dots",
    "easy-proxy",
    "ecips",
    "edhoc",
    "enterprise-network-security",
    "enterprise-transport-security",
    "est",
    "funding-manifest-urls",
    "genid",
    "gnap-as-rs",
    "gpc.json",
    "gs1resolver",
    "hoba",
    "host-meta",
    "host-meta.json",
    "hosting-provider",
    "http-opportunistic",
    "ic-domains",
    "idp-proxy",
    "jmap",
    "keybase.txt",
    "knx",
    "looking-glass",
    "masque",
    "matrix",
    "mercure",
    "mta-sts.txt",
    "mud",
    "nfv-oauth-server-configuration",
    "ni",
    "nodeinfo",
    "nostr.json",
    "oauth-authorization-server",
    "oauth-protected-resource",
    "ohttp-gateway",
    "ojobpub.json",
    "open-resource-discovery",
    "openbindings",
    "openid-configuration",
    "openid-federation",
    "openorg",
    "oslc",
    "pki-validation",
    "posh",
    "privacy-sandbox-attestations.json",
    "private-token-issuer-directory",
    "probing.txt",
    "pvd",
    "rd",
    "related-website-set.json",
    "reload-config",
    "repute-template",
    "resourcesync",
    "sbom",
    "scitt-keys",
    "security.txt",
    "ssf-configuration",
    "ssh-known-hosts",
    "sshfp",
    "stun-key",
    "tdmrep.json",
    "tea",
    "terraform.json",
    "thread",
    "time",
    "timezone",
    "tor-relay",
    "tpcd",
    "traffic-advice",
    "trust.txt",
    "uma2-configuration",
    "vacation-rental.json",
    "void",
    "webauthn",
    "webfinger",
    "webhook-authorized-senders.json",
    "webweaver.json",
    "wot",
    "xregistry",
];

/// Names that a standard in the making asks IANA for, and that are in wide use: the OpenPGP Web Key Directory
/// (draft-koch-openpgp-webkey-service).
const REQUESTED: [&str; 1] = ["openpgpkey"];

/// Whether something of this name may lie below `/.well-known/`.
pub(super) fn is_known(name: &str) -> bool {
    REGISTERED.binary_search(&name).is_ok() || REQUESTED.contains(&name)
}

/// All names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    REGISTERED.into_iter().chain(REQUESTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_the_order_in_which_they_are_searched() {
        assert!(REGISTERED.is_sorted());
        assert!(names().all(is_known));
        assert!(!is_known("notes") && !is_known("Security.txt") && !is_known(""));
    }
}
