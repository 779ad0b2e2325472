//! Themes.

/// A theme.
pub struct Theme;
