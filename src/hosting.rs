//! In the making.

use crate::{plan::Plan, publish::Site};

/// Plans it.
pub fn plan<'s>(_site: &'s Site, _plan: &mut Plan<'s>) {}
