//! Themes.

/// A theme.
pub struct Theme;

impl Theme {
    /// Loads.
    pub fn load(_name: &str, _themes: &std::path::Path) -> Result<Self, Vec<crate::diagnostic::Diagnostic>> {
        Ok(Self)
    }
}
