//! What the rules look at: a site as it would go out, and what lies ahead of it.

use std::{collections::HashSet, sync::Arc};

use crate::{
    history::Lock,
    model::{Advisory, Assessment, Content, Incident, Instant, Vendor},
    plan::Plan,
    publish::{Site, publish},
};

/// What the rules look at.
pub struct Subject<'s> {
    /// What would be published.
    pub site: &'s Site,
    /// The same at the last instant that an embargo ends, so that a mistake is told before its day, and not on it.
    pub ahead: &'s Site,
    /// The paths of the site, with what makes them.
    pub plan: &'s Plan<'s>,
    /// Whether security.txt goes out with a signature.
    pub is_signed: bool,
    /// What was published before; none where nobody kept a record.
    pub history: Option<&'s Lock>,
    /// Everything that was read. Only what keeps secrets, and what judges a document whole, may look at it.
    pub(super) content: &'s Content,
    /// The same, also where the rules look at nothing but what is shown: whether something is there at all.
    pub(super) files: &'s Content,
}

/// A document with the instant at which it is judged: that of the site, or that of its release where that lies ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged<'s, T> {
    /// The document.
    pub document: &'s Arc<T>,
    /// The instant.
    pub at: &'s Instant,
}

/// The site of the same audience at the last instant that something of the content waits for.
pub fn ahead(content: &Content, site: &Site) -> Site {
    let publications = content.incidents.iter().map(|incident| &incident.publication);
    let publications = publications
        .chain(content.products.iter().map(|product| &product.publication))
        .chain(content.pages.iter().map(|page| &page.publication));
    let releases = publications.filter_map(|publication| publication.release_at.as_ref());
    let of_advisories = content.advisories.iter().flat_map(|advisory| {
        [advisory.editorial.release_at.as_ref(), Some(&advisory.tracking.current_release_date)].into_iter().flatten()
    });
    let last = releases.chain(of_advisories).chain([&site.at]).max().unwrap_or(&site.at);
    publish(content, last, site.audience)
}

/// A content folder in which everything that a site shows stands as it is shown, and nothing else.
pub(super) fn shown(site: &Site) -> Content {
    let mut vendor = Vendor::clone(&site.vendor);
    vendor.navigation.clone_from(&site.navigation);
    Content {
        vendor: Arc::new(vendor),
        disclosure: site.disclosure.clone(),
        support: site.support.clone(),
        vulnerability_handling: site.vulnerability_handling.clone(),
        incident_plan: site.incident_plan.clone(),
        assessment: site.assessment.clone(),
        products: site.products.clone(),
        advisories: site.advisories.clone(),
        incidents: site.incidents.clone(),
        pages: site.pages.clone(),
        keys: site.keys.clone(),
        statics: site.statics.clone(),
    }
}

impl<'s> Subject<'s> {
    /// What the rules look at, from its parts; `ahead` is what [`ahead`] makes of the same content.
    pub fn new(
        content: &'s Content,
        site: &'s Site,
        ahead: &'s Site,
        plan: &'s Plan<'s>,
        is_signed: bool,
        history: Option<&'s Lock>,
    ) -> Self {
        Self { site, ahead, plan, is_signed, history, content, files: content }
    }

    /// The same as if there were nothing but what is shown, which is what [`shown`] makes of the site.
    pub(super) fn alone<'a>(&'a self, shown: &'a Content) -> Subject<'a> {
        Subject { ahead: self.site, content: shown, ..*self }
    }

    /// Whether there is nothing in the content that the site does not show.
    pub(super) fn shows_everything(&self) -> bool {
        let (content, site) = (self.content, self.site);
        let scope = |assessment: &Option<Arc<Assessment>>| assessment.as_ref().map_or(0, |one| one.scope.len());
        let lengths = [
            (content.products.len(), site.products.len()),
            (content.advisories.len(), site.advisories.len()),
            (content.incidents.len(), site.incidents.len()),
            (content.pages.len(), site.pages.len()),
            (content.vendor.navigation.len(), site.navigation.len()),
            (scope(&content.assessment), scope(&site.assessment)),
        ];
        let is_whole = |written: &Arc<Incident>| site.incidents.iter().any(|shown| shown.says_as_much_as(written));
        lengths.into_iter().all(|(all, shown)| all == shown) && content.incidents.iter().all(is_whole)
    }

    /// Every advisory that is out or will be, each with the instant at which it is judged.
    pub(super) fn advisories(&self) -> Vec<Judged<'s, Advisory>> {
        let out: HashSet<*const Advisory> = self.site.advisories.iter().map(Arc::as_ptr).collect();
        let now = self.site.advisories.iter().map(|document| Judged { document, at: &self.site.at });
        let later = self.ahead.advisories.iter().filter(|advisory| !out.contains(&Arc::as_ptr(advisory)));
        now.chain(later.map(|document| Judged { document, at: Self::release(document) })).collect()
    }

    /// Every incident that is out or will be, whole, each with the instant at which it is judged. What of it lies ahead
    /// of that instant is not shown yet, [`crate::publish::incident_at`] says what is; a mistake in it is told all the
    /// same.
    pub(super) fn incidents(&self) -> Vec<Judged<'s, Incident>> {
        let audience = self.site.audience;
        let incidents = self.content.incidents.iter();
        incidents
            .filter(|incident| !incident.publication.draft && incident.tlp.is_visible_to(audience))
            .map(|document| Judged { document, at: self.first_shown(document) })
            .collect()
    }

    fn first_shown(&self, incident: &'s Incident) -> &'s Instant {
        let first = incident.first_notified.as_ref().unwrap_or(&incident.started);
        let release = incident.publication.release_at.as_ref();
        release.into_iter().chain([first, &self.site.at]).max().unwrap_or(&self.site.at)
    }

    fn release(advisory: &Advisory) -> &Instant {
        let current = &advisory.tracking.current_release_date;
        advisory.editorial.release_at.as_ref().map_or(current, |release| release.max(current))
    }
}
