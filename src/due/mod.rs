//! What falls due: what comes out when, what expires, and which notices and reviews somebody has promised.
//!
//! This is for the author alone. It looks at [`Content`], and names what is held back; no output of a site is made of it.
//! The dates are those that the rules measure ([`crate::check`]), so that a day here is the last on which a rule finds nothing.
//!
//! Days are those of the vendor, in its `time_zone`, as everywhere in the rules; the machine has no part in it.

mod advisory;
mod calendar;
mod incident;
mod json;
mod key;
mod kind;
mod lifecycle;
mod policy;
mod security_txt;
mod text;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

pub use calendar::calendar;
pub use json::json;
pub use kind::Kind;
pub use text::text;

use crate::{
    check::Opening,
    diagnostic::Place,
    lifecycle::moment,
    model::{CalendarDate, Content, Instant, Tlp},
    sign::PublicKeys,
    source::Origin,
};

/// How many days ahead one looks who does not say how far.
pub const DAYS_AHEAD: i64 = 90;

/// What falls due in a time.
#[derive(Clone, Debug)]
pub struct Due {
    /// From when on; what should have been done before is overdue.
    pub at: Instant,
    /// Until when. What falls due at this very instant belongs to it.
    pub until: Instant,
    /// What is overdue, then what falls due, in the order of time.
    pub entries: Vec<Entry>,
}

/// One thing that falls due.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub when: When,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The name of what it is about, such as the id of an advisory or the path of a policy.
    pub id: String,
    /// Its title, in words.
    pub title: String,
    /// What to do, or what happens by itself.
    pub action: String,
    /// Where it is written.
    pub place: Place,
    /// The label of what it is about, where that can have one.
    pub tlp: Option<Tlp>,
    /// Whether nobody may see what it is about, or may see this of it, yet.
    pub is_embargoed: bool,
    /// Whether it should have been done before.
    pub is_overdue: bool,
    /// What tells it from others of its kind that are about the same; it does not change with the date.
    part: String,
    /// Whether somebody must do it, so that it stays when its time has passed.
    stays: bool,
}

/// When something falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At a moment.
    At(DateTime<Utc>),
    /// In the course of a day or a month. What is to be done has time until it ends.
    In(CalendarDate),
}

impl When {
    fn on(day: NaiveDate) -> Self {
        Self::In(CalendarDate::Day(day))
    }

    /// The first moment of it.
    fn begins(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::At(moment) => moment,
            Self::In(date) => start_of(date.first_day(), zone),
        }
    }

    /// Whether it lies behind at a moment.
    fn is_over(self, at: DateTime<Utc>, zone: Tz) -> bool {
        match self {
            Self::At(moment) => moment < at,
            Self::In(date) => date.last_day().succ_opt().is_some_and(|next| start_of(next, zone) <= at),
        }
    }
}

impl From<&Instant> for When {
    fn from(instant: &Instant) -> Self {
        Self::At(instant.utc())
    }
}

fn start_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    moment::start_of(day, zone).map_or_else(|| day.and_time(chrono::NaiveTime::MIN).and_utc(), |start| start.to_utc())
}

/// What something is about.
#[derive(Clone, Debug)]
struct Thing {
    id: String,
    title: String,
    tlp: Option<Tlp>,
    is_embargoed: bool,
}

impl Thing {
    /// What everybody may know of.
    fn public(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), tlp: None, is_embargoed: false }
    }

    /// The same, of which nobody may know yet.
    fn embargoed(&self) -> Self {
        Self { is_embargoed: true, ..self.clone() }
    }

    fn due(&self, kind: Kind, when: impl Into<When>, origin: &Origin, action: impl Into<String>) -> Entry {
        Entry {
            when: when.into(),
            kind,
            id: self.id.clone(),
            title: self.title.clone(),
            action: action.into(),
            place: Place::from(origin),
            tlp: self.tlp,
            is_embargoed: self.is_embargoed,
            is_overdue: false,
            part: String::new(),
            stays: !kind.comes_by_itself(),
        }
    }
}

impl Entry {
    /// The same, told from others that are about the same thing.
    fn part(self, part: impl Into<String>) -> Self {
        Self { part: part.into(), ..self }
    }

    /// The same, which does not come by itself.
    fn stays(self) -> Self {
        Self { stays: true, ..self }
    }

    /// A name that stays the same when the date moves: the kind, what it is about, and what tells it from others of that.
    pub fn name(&self) -> String {
        let part = if self.part.is_empty() { String::new() } else { format!("+{}", self.part) };
        format!("{}+{}{part}", self.kind.as_str(), self.id)
    }

    /// Whether not everybody may know of it.
    pub fn is_confidential(&self) -> bool {
        self.is_embargoed || self.tlp.is_some_and(|label| label > Tlp::Clear)
    }
}

/// Whether something is not to be seen at an instant, by anybody.
fn is_held_back(opening: Opening<'_>, at: &Instant) -> bool {
    match opening {
        Opening::Always => false,
        Opening::At(instant) => instant > at,
        Opening::Never(_) => true,
    }
}

/// What falls due of a content from one instant to another, and what is overdue at the first.
pub fn due(content: &Content, keys: &PublicKeys, at: &Instant, until: &Instant) -> Due {
    let zone = content.vendor.time_zone;
    let mut entries = security_txt::entries(content);
    entries.extend(key::entries(content, keys, at));
    entries.extend(policy::entries(content, at));
    entries.extend(lifecycle::entries(content, at));
    entries.extend(advisory::entries(content, at));
    entries.extend(incident::entries(content, at));
    for entry in &mut entries {
        entry.is_overdue = entry.stays && entry.when.is_over(at.utc(), zone);
    }
    entries.retain(|entry| {
        let is_in_time = entry.when.begins(zone) <= until.utc() && !entry.when.is_over(at.utc(), zone);
        entry.is_overdue || is_in_time
    });
    entries.sort_by(|one, other| {
        let order = |entry: &Entry| (!entry.is_overdue, entry.when.begins(zone), entry.kind);
        order(one).cmp(&order(other)).then_with(|| one.name().cmp(&other.name()))
    });
    Due { at: at.utc().into(), until: until.utc().into(), entries }
}

impl Due {
    /// The instant until which one looks who does not say how far: [`DAYS_AHEAD`] days after another.
    pub fn until(at: &Instant) -> Instant {
        at.utc().checked_add_signed(TimeDelta::days(DAYS_AHEAD)).map_or_else(|| at.clone(), Instant::from)
    }

    /// The narrowest label of what not everybody may know of. What is embargoed has the label that it will have.
    pub fn narrowest(&self) -> Option<Tlp> {
        let confidential = self.entries.iter().filter(|entry| entry.is_confidential());
        confidential.map(|entry| entry.tlp.unwrap_or(Tlp::Clear)).max()
    }

    /// Whether something of it should have been done before.
    pub fn is_overdue(&self) -> bool {
        self.entries.iter().any(|entry| entry.is_overdue)
    }

    /// Why it is not for publication; nothing where everybody may know of all of it.
    pub fn warning(&self) -> Option<String> {
        let label = match self.narrowest()? {
            Tlp::Clear => String::new(),
            narrowest => format!("; the narrowest label is TLP:{narrowest}"),
        };
        let embargoed = self.entries.iter().filter(|entry| entry.is_embargoed).count();
        let names = match embargoed {
            0 => "it names what not everybody may see".to_owned(),
            1 => "it names 1 thing that is under embargo or a draft".to_owned(),
            count => format!("it names {count} things that are under embargo or drafts"),
        };
        Some(format!("this list is not for publication: {names}{label}"))
    }
}
