//! Feeds.

use crate::{page::theme::Theme, plan::Plan, publish::Site};

/// Plans every feed.
pub fn plan<'s>(_site: &'s Site, _theme: &'s Theme, _plan: &mut Plan<'s>) {}
