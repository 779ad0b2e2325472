//! HTML for people.

pub mod theme;

use crate::{distribution::Documents, plan::Plan, publish::Site};
use theme::Theme;

/// Plans every page.
pub fn plan<'s>(_site: &'s Site, _documents: &'s Documents, _theme: &'s Theme, _plan: &mut Plan<'s>) {}
