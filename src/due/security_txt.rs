//! When security.txt is to be renewed, and when it expires.

use super::{Entry, Kind, Thing, When};
use crate::{check::deadline, model::Content, paths};

pub(super) fn entries(content: &Content) -> Vec<Entry> {
    let vendor = &content.vendor;
    let expires = &vendor.security_txt.expires;
    let origin = vendor.origin.key("security_txt").key("expires");
    let thing = Thing::public(paths::SECURITY_TXT, "security.txt");
    let renewal = When::At(deadline::renew_by(expires, vendor.time_zone));
    vec![
        thing.due(
            Kind::SecurityTxtRenewal,
            renewal,
            &origin,
            format!("Look through the contacts, and set security_txt.expires ahead: it is {expires}."),
        ),
        thing.due(
            Kind::SecurityTxtExpiry,
            expires,
            &origin,
            "Renew it before then: from that moment on nobody may trust it, and no build succeeds.",
        ),
    ]
}
